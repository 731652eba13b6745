"""Copies blobs between stores, and lists them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from conda_store_jupyter.cli import amounts
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.repositories import blobs as rows
from conda_store_jupyter.errors import InvalidRequest, StoreUnusable
from conda_store_jupyter.store.blobs.interface import (
    BlobCorrupt,
    BlobError,
    BlobMissing,
    BlobStat,
    BlobStore,
)
from conda_store_jupyter.store.blobs.opening import named_store, settings_of

_UNKNOWN = "application/octet-stream"


def copy_blobs(session: Session, source: str | None, target: str | None, *, delete: bool) -> None:
    """Copy every blob, and say what was done.

    Raises:
        InvalidRequest: both are the same.
        StoreUnusable: a store cannot be reached, or a blob of the source is damaged.
    """
    here, there = _store(session, source), _store(session, target)
    if here.name == there.name:
        raise InvalidRequest(
            f"Both are {here.name}.", hints=["Name another place with --from or --to."]
        )
    copied = size = present = removed = 0
    damaged: list[str] = []
    try:
        for stat in list(here.list()):
            if there.stat(stat.sha256) is not None:
                present += 1
            elif _copy(session, here, there, stat, damaged):
                copied, size = copied + 1, size + stat.size
                session.output.note(f"{stat.sha256[:16]}…  {amounts.size(stat.size)}")
            else:
                continue
            if delete:
                removed += here.delete(stat.sha256)
    except BlobError as error:
        raise StoreUnusable(
            f"{copied} blobs were copied; then: {error}",
            hints=["Run the same command again: it goes on where it stopped."],
        ) from error
    session.output.line(
        f"{_count(copied)} ({amounts.size(size)}) copied from {here.name} to {there.name}; "
        f"{present} were there already"
        + (f"; {removed} removed from the source." if delete else ".")
    )
    session.output.document(
        {
            "copied": copied,
            "bytes": size,
            "present": present,
            "removed": removed,
            "damaged": damaged,
        }
    )
    if damaged:
        raise StoreUnusable(
            f"{len(damaged)} blobs of {here.name} are damaged and were not copied: "
            f"{', '.join(damaged)}.",
            hints=["Delete them: what was made of them is made again when somebody asks."],
        )


def show_blobs(session: Session) -> None:
    """A line for each blob. Raises StoreUnusable."""
    store = session.store.context.blobs
    try:
        found = sorted(store.list(), key=lambda stat: stat.modified_on)
    except BlobError as error:
        raise StoreUnusable(f"{store.name} cannot be listed: {error}") from error
    total = sum(stat.size for stat in found)
    session.output.table(
        ["SHA-256", "SIZE", "STORED"],
        [
            [s.sha256, amounts.size(s.size), amounts.local_time(s.modified_on.isoformat())]
            for s in found
        ],
    )
    session.output.line(f"{_count(len(found))}, {amounts.size(total)}, in {store.name}")
    session.output.document(
        [{"sha256": stat.sha256, "size": stat.size} for stat in found],
        place=store.name,
        size=total,
    )


def _count(number: int) -> str:
    return f"{number} blob{'' if number == 1 else 's'}"


def _store(session: Session, place: str | None) -> BlobStore:
    return named_store(session.store.layout, settings_of(session.settings, place))


def _copy(
    session: Session, here: BlobStore, there: BlobStore, stat: BlobStat, damaged: list[str]
) -> bool:
    """Whether it was copied; one that is gone since, or damaged, is not."""
    blob = session.store.read(rows.by_sha256, stat.sha256)
    media_type = blob.media_type if blob else _UNKNOWN
    try:
        source = cast("BinaryIO", io.BufferedReader(_Pieces(here.open(stat.sha256)), 1 << 20))
        there.put(source, sha256=stat.sha256, size=stat.size, media_type=media_type)
    except BlobMissing:
        return False
    except BlobCorrupt:
        damaged.append(stat.sha256)
        return False
    return True


class _Pieces(io.RawIOBase):
    """Pieces as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object) -> int:
        """As RawIOBase."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        count = min(len(view), len(self._left))
        view[:count] = self._left[:count]
        self._left = self._left[count:]
        return count
