"""Blobs in files: ``sha256/<first two digits>/<hash>`` below one directory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

from conda_store_jupyter.store.atomic import sync_directory, temporary_beside
from conda_store_jupyter.store.blobs.content import check_sha256, checked, opened
from conda_store_jupyter.store.blobs.interface import (
    CHUNK_BYTES,
    BlobMissing,
    BlobStat,
    BlobStoreAway,
    Source,
)

_KIND = "sha256"


class LocalBlobs:
    """Blobs below ``root``, which need not exist yet. Each appears whole, by rename."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def name(self) -> str:
        """The directory."""
        return str(self._root)

    def check(self) -> None:
        """Raises BlobStoreAway: the directory cannot be written."""
        place = self._root
        while not place.exists() and place != place.parent:
            place = place.parent
        if not place.is_dir() or not os.access(place, os.W_OK):
            raise BlobStoreAway(f"{self._root} cannot be written.")

    def put(self, source: Source, *, sha256: str, size: int, media_type: str) -> None:
        """Store bytes. A path on the same file system is linked, not copied."""
        path = self._path(sha256)
        if _touch(path):
            return
        self._make_directory(path.parent)
        temporary = temporary_beside(path)
        try:
            self._fill(temporary, source, sha256, size)
            temporary.replace(path)
        finally:
            # A rename of one name of a file onto another of its names does nothing (POSIX).
            temporary.unlink(missing_ok=True)
        sync_directory(path.parent)

    def open(self, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes of a range."""
        try:
            file = self._path(sha256).open("rb")
        except FileNotFoundError:
            raise BlobMissing(f"There is no blob {sha256}.") from None

        def pieces() -> Iterator[bytes]:
            with file:
                file.seek(start)
                left = None if stop is None else max(0, stop - start)
                while left != 0 and (
                    piece := file.read(CHUNK_BYTES if left is None else min(left, CHUNK_BYTES))
                ):
                    left = None if left is None else left - len(piece)
                    yield piece

        return pieces()

    def stat(self, sha256: str) -> BlobStat | None:
        """The blob, or None."""
        try:
            return _stat(sha256, self._path(sha256).stat())
        except FileNotFoundError:
            return None

    def url(self, sha256: str, filename: str, media_type: str, seconds: int) -> str | None:
        """None: files have no address of their own."""
        return None

    def delete(self, sha256: str) -> bool:
        """Remove the file."""
        try:
            self._path(sha256).unlink()
        except FileNotFoundError:
            return False
        return True

    def list(self) -> Iterator[BlobStat]:
        """Every blob; those that come and go meanwhile may be in it or not."""
        for path in (self._root / _KIND).glob("??/*"):
            with suppress(ValueError, FileNotFoundError):  # A temporary file; removed since.
                yield _stat(check_sha256(path.name), path.stat())

    def path(self, sha256: str) -> Path | None:
        """The file of a blob that is there; it must not be changed."""
        path = self._path(sha256)
        return path if path.exists() else None

    def _fill(self, temporary: Path, source: Source, sha256: str, size: int) -> None:
        if isinstance(source, Path):
            try:
                os.link(source, temporary, follow_symlinks=False)
            except OSError:  # Another file system, or one without hard links.
                pass
            else:
                _check(temporary, sha256, size)
                _touch(temporary)
                return
        with opened(source) as file, temporary.open("xb") as target:
            for piece in checked(file, sha256, size):
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())

    def _path(self, sha256: str) -> Path:
        return self._root / _KIND / check_sha256(sha256)[:2] / sha256

    def _make_directory(self, directory: Path) -> None:
        if not directory.is_dir():
            directory.mkdir(mode=0o755, parents=True, exist_ok=True)
            for above in (directory.parent, self._root, self._root.parent):
                sync_directory(above)


def _check(path: Path, sha256: str, size: int) -> None:
    with path.open("rb") as file:
        for _ in checked(file, sha256, size):
            pass
        os.fsync(file.fileno())


def _touch(path: Path) -> bool:
    """Say that a blob was wanted now, so that nobody takes it for one that is no longer needed."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _stat(sha256: str, found: os.stat_result) -> BlobStat:
    return BlobStat(sha256, found.st_size, datetime.fromtimestamp(found.st_mtime, tz=timezone.utc))
