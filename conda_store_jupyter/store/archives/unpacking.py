"""Unpacks an archive into a new directory and makes it work there."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any, BinaryIO

from conda_store_jupyter.store.archives.compression import Format, decompressed
from conda_store_jupyter.store.archives.conda_unpack import MANIFEST, unpack


class NotAnArchive(Exception):
    """The bytes are no archive of an environment, or not all of it; the message is for people."""


def unpack_archive(
    source: BinaryIO, form: Format, target: Path, *, place: Path | None = None
) -> dict[str, Any]:
    """Unpack into ``target``, an empty directory; the JSON values that tell where it is from.

    ``source`` is read from where it stands to its end, and never held in memory.

    Args:
        place: where ``target`` will be when it is used, if it is moved before.

    Raises:
        NotAnArchive: it is damaged, not an archive, or would write outside ``target``.
        CannotRelocate: its programs cannot be used at so long a path.
        OSError: it cannot be written.
    """
    try:
        with tarfile.open(fileobj=decompressed(source, form), mode="r|") as tar:
            tar.extractall(target, filter="data")
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise NotAnArchive(f"It cannot be unpacked: {error}") from error
    except OSError as error:
        if error.errno is None:  # As gzip says that its bytes are none.
            raise NotAnArchive(f"It cannot be unpacked: {error}") from error
        raise
    except Exception as error:
        if type(error).__name__ == "ZstdError":
            raise NotAnArchive(f"It cannot be unpacked: {error}") from error
        raise
    about = _about(target)
    unpack(str(target), str(place or target))
    return about


def format_of(start: bytes) -> Format:
    """Which format bytes begin like (RFC 8878, RFC 1952).

    Raises:
        NotAnArchive: neither.
    """
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return "tar.zst"
    if start.startswith(b"\x1f\x8b"):
        return "tar.gz"
    raise NotAnArchive("It is neither a tar.zst nor a tar.gz file.")


def _about(target: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((target / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise NotAnArchive(f"It has no {MANIFEST}, as the archives of conda-store have.") from error
    return found
