"""What every blob store does: bytes under their SHA-256, written once, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

#: What is stored: a file, or whatever can be read from where it stands to its end.
Source: TypeAlias = "Path | BinaryIO"

#: Bytes that are held at once while a blob is copied.
CHUNK_BYTES = 1 << 20


class BlobError(Exception):
    """A blob cannot be stored or read; the message is for people."""


class BlobMissing(BlobError):
    """There is no such blob."""


class BlobCorrupt(BlobError):
    """The bytes are not those that their hash names."""


class BlobStoreAway(BlobError):
    """The store does not answer, or refuses us, now; the same may work later."""


@dataclass(frozen=True)
class BlobStat:
    """A blob that is there; ``size`` in bytes."""

    sha256: str
    size: int
    modified_on: datetime


class BlobStore(Protocol):
    """Content-addressed bytes. Thread-safe.

    A SHA-256 is always 64 lower-case hexadecimal digits; anything else raises ValueError. Every
    member may raise BlobStoreAway.
    """

    @property
    def name(self) -> str:
        """Where it is, for people; without credentials."""

    def check(self) -> None:
        """Look whether it can be used.

        Raises:
            BlobStoreAway: it cannot, now.
        """

    def put(self, source: Source, *, sha256: str, size: int, media_type: str) -> None:
        """Store bytes; nothing happens when they are there already.

        Either the whole blob is there afterwards or nothing of it.

        Args:
            source: a path must not be written to any more: the store may keep the file itself.
            media_type: that of an artifact, for those who look at the store from outside.

        Raises:
            BlobCorrupt: ``source`` is not what ``sha256`` and ``size`` say.
            OSError: ``source`` cannot be read, or a local disk cannot be written.
        """

    def open(self, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start`` up to ``stop`` (exclusive; None is the end), in pieces.

        A range that goes beyond the end ends there.

        Raises:
            BlobMissing: at once, not when the first piece is asked for.
        """

    def stat(self, sha256: str) -> BlobStat | None:
        """The blob, or None when there is none."""

    def url(self, sha256: str, filename: str, media_type: str, seconds: int) -> str | None:
        """A URL from which anybody can get the blob for so long; None when there is no such way.

        Args:
            filename: under which a browser saves it.
        """

    def delete(self, sha256: str) -> bool:
        """Remove a blob; False when there was none."""

    def list(self) -> Iterator[BlobStat]:
        """Every blob, in no order."""
