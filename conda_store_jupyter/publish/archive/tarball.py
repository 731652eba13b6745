"""Writes members as a tar file whose bytes depend on nothing but them."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import Final

from conda_store_jupyter.publish.archive.members import Member

#: 1980-01-01, the earliest time that every tool takes: zip files cannot have an earlier one.
MTIME: Final = 315532800

_BLOCK = tarfile.BLOCKSIZE
_PIECE = 1 << 20
_KINDS = {"file": tarfile.REGTYPE, "directory": tarfile.DIRTYPE, "link": tarfile.SYMTYPE}
# Fields of a header (POSIX.1-1988, ustar): names of owners and numbers of devices are left empty.
_LONGEST, _LONGEST_PREFIX, _OWNERS = 100, 155, 32 + 32 + 8 + 8
_LARGEST = 8**11


class Changed(Exception):
    """A file changed while it was being read."""


def blocks(member: Member) -> Iterator[bytes]:
    """A member with its header, padded.

    Raises:
        Changed: its file has not the size that it had.
        OSError: its file cannot be read.
    """
    yield _header(member)
    if member.kind != "file":
        return
    if isinstance(member.content, bytes):
        yield member.content
    else:
        yield from _copied(member.content, member.size)
    yield bytes(-member.size % _BLOCK)


def ending() -> bytes:
    """What ends a tar file (POSIX.1-2001, ustar)."""
    return bytes(2 * _BLOCK)


def _copied(path: str, size: int) -> Iterator[bytes]:
    left = size
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - one of ten thousand
        while left and (piece := file.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece
        if left or file.read(1):
            raise Changed(f"{path} is not {size} bytes long any more")


def _header(member: Member) -> bytes:
    mode = 0o755 if member.executable or member.kind != "file" else 0o644
    name = member.name + "/" if member.kind == "directory" else member.name
    parts = _split(name)
    short = len(member.target) <= _LONGEST and member.target.isascii()
    if parts is not None and short and member.size < _LARGEST:
        return _ustar(*parts, mode, member)
    info = tarfile.TarInfo(member.name)
    info.type, info.mode, info.mtime = _KINDS[member.kind], mode, MTIME
    info.size, info.linkname = member.size, member.target
    # pax (POSIX.1-2001) has room for every name and size.
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def _split(name: str) -> tuple[str, str] | None:
    """Directory and name as they fit into a header of ustar; None: they do not."""
    if not name.isascii():
        return None
    if len(name) <= _LONGEST:
        return "", name
    at = name.find("/", len(name) - _LONGEST - 1)
    return (name[:at], name[at + 1 :]) if 0 < at <= _LONGEST_PREFIX and name[at + 1 :] else None


def _ustar(directory: str, name: str, mode: int, member: Member) -> bytes:
    """A header that has room for the name, as ``tarfile`` writes it, which takes five times as
    long."""
    head = b"%s%07o\0%07o\0%07o\0%011o\0%011o\0" % (
        name.encode().ljust(_LONGEST, b"\0"),
        mode,
        0,
        0,
        member.size,
        MTIME,
    )
    target = member.target.encode().ljust(_LONGEST, b"\0")
    tail = _KINDS[member.kind] + target + b"ustar\x0000" + bytes(_OWNERS) + directory.encode()
    tail += bytes(_BLOCK - len(head) - len(b"checksum") - len(tail))
    checksum = sum(head) + sum(tail) + 8 * 0x20
    return head + b"%06o\0 " % checksum + tail
