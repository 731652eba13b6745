"""Checks that bytes are what their hash says, while they go by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from conda_store_jupyter.store.blobs.interface import CHUNK_BYTES, BlobCorrupt, Source

_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_sha256(sha256: str) -> str:
    """The hash itself; ValueError for what is none."""
    if _SHA256.fullmatch(sha256) is None:
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return sha256


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The source as a file; one that was given open stays open."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        yield source


class Checked:
    """A file that knows at its end whether it was what its hash says.

    It can be read once, and not be rewound: whoever sends it has to send it whole.
    """

    def __init__(self, source: BinaryIO, sha256: str, size: int) -> None:
        self._source = source
        self._sha256, self._size = check_sha256(sha256), size
        self._digest, self._seen = hashlib.sha256(), 0

    def read(self, most: int = -1) -> bytes:
        """The next bytes.

        Raises:
            BlobCorrupt: there are more than there should be.
        """
        piece = self._source.read(most)
        self._digest.update(piece)
        self._seen += len(piece)
        if self._seen > self._size:
            raise self._corrupt()
        return piece

    def verify(self) -> None:
        """Raises BlobCorrupt: what was read is not what it should be."""
        if self._seen != self._size or self._digest.hexdigest() != self._sha256:
            raise self._corrupt()

    def read_all(self) -> None:
        """Read to the end. Raises BlobCorrupt."""
        while self.read(CHUNK_BYTES):
            pass
        self.verify()

    def _corrupt(self) -> BlobCorrupt:
        got = f"SHA-256 {self._digest.hexdigest()}"
        if self._seen != self._size:
            got = f"{'more' if self._seen > self._size else 'only'} {self._seen} bytes"
        return BlobCorrupt(f"expected {self._size} bytes with SHA-256 {self._sha256}, got {got}")


def checked(source: BinaryIO, sha256: str, size: int) -> Iterator[bytes]:
    """The pieces of ``source``, which must turn out to be what ``sha256`` and ``size`` say.

    Raises:
        BlobCorrupt: at the end, or as soon as there are too many bytes.
    """
    content = Checked(source, sha256, size)
    while piece := content.read(CHUNK_BYTES):
        yield piece
    content.verify()
