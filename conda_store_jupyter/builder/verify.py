"""Checks packages of channels on disk. rattler checks those that it downloads, but not these."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rattler import RepoDataRecord

from conda_store_jupyter.builder.failures import hash_mismatch
from conda_store_jupyter.status import BuildFailed

_CHUNK = 1 << 20
_THREADS = 4


def verify_local(records: Iterable[RepoDataRecord]) -> None:
    """Compare the files of those ``records`` that are on disk with their SHA-256.

    A file that is missing is left to the installer, which says so.

    Raises:
        BuildFailed: a file is not the one that its channel describes.
    """
    local = [r for r in records if r.sha256 and urlsplit(r.url).scheme == "file"]
    with ThreadPoolExecutor(_THREADS) as pool:
        for record, found in zip(local, pool.map(_digest, local), strict=True):
            if found is not None and found != record.sha256:
                reason = f"hash mismatch: expected {_hex(record.sha256)}, got {_hex(found)}"
                raise BuildFailed(hash_mismatch(record.file_name, reason))


def _digest(record: RepoDataRecord) -> bytes | None:
    digest = hashlib.sha256()
    try:
        with Path(unquote(urlsplit(record.url).path)).open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    return digest.digest()


def _hex(digest: bytes | None) -> str:
    return digest.hex() if digest else ""
