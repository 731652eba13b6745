"""Blobs in memory, for tests; it can be made unreachable."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone

from conda_store_jupyter.store.blobs.content import check_sha256, checked, opened
from conda_store_jupyter.store.blobs.interface import (
    CHUNK_BYTES,
    BlobMissing,
    BlobStat,
    BlobStoreAway,
    Source,
)


class MemoryBlobs:
    """The in-memory fake.

    Attributes:
        away: everything raises BlobStoreAway while it is True.
        base_url: where :meth:`url` says that blobs are; empty: nowhere.
        puts: how often bytes were really taken.
    """

    def __init__(self, base_url: str = "") -> None:
        self.away = False
        self.base_url = base_url
        self.puts = 0
        self._blobs: dict[str, tuple[BlobStat, bytes]] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """``memory``"""
        return "memory"

    def check(self) -> None:
        """Raises BlobStoreAway while it is away."""
        self._reachable()

    def put(self, source: Source, *, sha256: str, size: int, media_type: str) -> None:
        """Store bytes."""
        if self._found(sha256) is not None:
            return
        with opened(source) as file:
            content = b"".join(checked(file, sha256, size))
        with self._lock:
            self.puts += 1
            stat = BlobStat(sha256, size, datetime.now(timezone.utc))
            self._blobs[sha256] = (stat, content)

    def open(self, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes of a range."""
        found = self._found(sha256)
        if found is None:
            raise BlobMissing(f"There is no blob {sha256}.")
        content = found[1][start:stop]
        return (content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES))

    def stat(self, sha256: str) -> BlobStat | None:
        """The blob, or None."""
        found = self._found(sha256)
        return found[0] if found else None

    def url(self, sha256: str, filename: str, media_type: str, seconds: int) -> str | None:
        """Below :attr:`base_url`."""
        self._found(sha256)
        return f"{self.base_url}/{sha256}?filename={filename}" if self.base_url else None

    def delete(self, sha256: str) -> bool:
        """Forget the bytes."""
        found = self._found(sha256)
        self._blobs.pop(sha256, None)
        return found is not None

    def list(self) -> Iterator[BlobStat]:
        """Every blob."""
        self._reachable()
        return iter([stat for stat, _ in list(self._blobs.values())])

    def age(self, sha256: str, modified_on: datetime) -> None:
        """Let a blob have been stored then."""
        stat, content = self._blobs[sha256]
        self._blobs[sha256] = (replace(stat, modified_on=modified_on), content)

    def _found(self, sha256: str) -> tuple[BlobStat, bytes] | None:
        check_sha256(sha256)
        self._reachable()
        return self._blobs.get(sha256)

    def _reachable(self) -> None:
        if self.away:
            raise BlobStoreAway("The blob store in memory is away.")
