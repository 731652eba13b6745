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


def checked(source: BinaryIO, sha256: str, size: int) -> Iterator[bytes]:
    """The pieces of ``source``, which must turn out to be what ``sha256`` and ``size`` say.

    Raises:
        BlobCorrupt: at the end, or as soon as there are too many bytes.
    """
    digest, seen = hashlib.sha256(), 0
    while piece := source.read(CHUNK_BYTES):
        digest.update(piece)
        seen += len(piece)
        if seen > size:
            break
        yield piece
    if seen != size or digest.hexdigest() != sha256:
        what = f"{seen} bytes" if seen != size else f"SHA-256 {digest.hexdigest()}"
        raise BlobCorrupt(f"expected {size} bytes with SHA-256 {sha256}, got {what}")
