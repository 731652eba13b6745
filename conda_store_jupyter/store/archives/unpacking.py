"""Unpacks an archive into a new directory and makes it work there."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from conda_store_jupyter.store.archives.compression import Format, decompressed, zstd_error
from conda_store_jupyter.store.archives.conda_unpack import unpack

if not hasattr(tarfile, "data_filter"):  # PEP 706: Python 3.11.4, and what was mended before it
    from backports import tarfile  # type: ignore[attr-defined,no-redef,unused-ignore]

#: What the archive was made of; the first member, so that it can be read without the rest.
ORIGIN = "conda-meta/conda-store-origin"


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
    with _readable(), tarfile.open(fileobj=decompressed(source, form), mode="r|") as tar:
        tar.extractall(target, filter="data")
    try:
        about = _origin((target / ORIGIN).read_bytes())
    except FileNotFoundError:
        about = _origin(b"")
    unpack(str(target), str(place or target))
    return about


def origin_of(source: BinaryIO, form: Format) -> dict[str, Any]:
    """What an archive was made of, without unpacking it.

    Raises:
        NotAnArchive: it is damaged, or not one of conda-store's.
        OSError: it cannot be read.
    """
    with _readable(), tarfile.open(fileobj=decompressed(source, form), mode="r|") as tar:
        first = tar.next()
        file = tar.extractfile(first) if first is not None and first.name == ORIGIN else None
        content = file.read() if file is not None else b""
    return _origin(content)


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


@contextmanager
def _readable() -> Iterator[None]:
    """Turns what the readers of each format raise into NotAnArchive."""
    try:
        yield
    except (tarfile.TarError, EOFError, ValueError, zstd_error()) as error:
        raise NotAnArchive(f"It cannot be unpacked: {error}") from error
    except OSError as error:
        if error.errno is None:  # As gzip says that its bytes are none.
            raise NotAnArchive(f"It cannot be unpacked: {error}") from error
        raise


def _origin(content: bytes) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(content)
    except ValueError as error:
        raise NotAnArchive("It was not made by conda-store.") from error
    return found
