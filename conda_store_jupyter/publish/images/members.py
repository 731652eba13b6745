"""One entry of a layer: where its bytes come from, and how they go into a tar."""

from __future__ import annotations

import io
import mmap
import os
import stat
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from conda_store_jupyter.publish.images.rewriting import Move, Patched

#: Of every entry whose own time says nothing: not 0, which some programs take for "unknown".
NO_TIME = 1


class Rewrite(Enum):
    """What a file may have of the prefix that it was installed into."""

    NEVER = "never"
    TEXT = "text"
    PLACEHOLDER = "placeholder"
    BINARY = "binary"
    LOOK = "look"


@dataclass(frozen=True)
class Member:
    """A file or symbolic link of a prefix.

    Attributes:
        path: below the prefix, with slashes.
        rewrite: how its bytes are moved; ``LOOK`` finds it out from the file.
        byte_code: where its package brought byte-code of it, which Python only uses while the
            file has the time that stands in there.
        made_here: byte-code that was compiled in the prefix, and that no package has a hash of.
        data: its content, when it is not the file's in the prefix.
    """

    path: str
    rewrite: Rewrite = Rewrite.NEVER
    byte_code: str = ""
    made_here: bool = False
    data: bytes | None = None


class Readable(Protocol):
    """What tarfile reads the content of a member from."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


@contextmanager
def entry(member: Member, prefix: Path, move: Move) -> Iterator[tuple[tarfile.TarInfo, Readable]]:
    """The header and content of a member; owner, time and permissions are the same everywhere.

    Raises:
        OSError: the file is gone or cannot be read.
        ValueError: it is neither a file nor a symbolic link.
    """
    info = tarfile.TarInfo(_inside(move, member.path))
    info.mtime = NO_TIME
    if member.data is not None:
        info.mode, info.size = 0o644, len(member.data)
        yield info, io.BytesIO(member.data)
        return
    path = f"{prefix}/{member.path}"  # a Path takes longer, and there are many
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        info.type, info.mode = tarfile.SYMTYPE, 0o777
        info.linkname = move.link(os.readlink(path))  # noqa: PTH115
        yield info, io.BytesIO()
        return
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"neither a file nor a link: {path}")
    info.mode = 0o755 if status.st_mode & 0o111 else 0o644
    if member.byte_code and int(status.st_mtime) == _time_in(f"{prefix}/{member.byte_code}"):
        info.mtime = int(status.st_mtime)
    with _content(path, status.st_size, member.rewrite, move) as (size, content):
        info.size = size
        yield info, content


def _time_in(byte_code: str) -> int:
    """The time of its source that byte-code names (PEP 552); -1 when it names none."""
    with open(byte_code, "rb") as file:  # noqa: PTH123
        header = file.read(12)
    flags = int.from_bytes(header[4:8], "little")
    return int.from_bytes(header[8:12], "little") if len(header) == 12 and flags == 0 else -1


@contextmanager
def _content(path: str, size: int, rewrite: Rewrite, move: Move) -> Iterator[tuple[int, Readable]]:
    with open(path, "rb") as file:  # noqa: PTH123
        if rewrite is Rewrite.NEVER or size == 0:
            yield size, file
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            how = _how(view, move) if rewrite is Rewrite.LOOK else rewrite
            if how is Rewrite.BINARY:
                yield size, Patched(view, move.patches(view))
            elif how is Rewrite.NEVER:
                yield size, file
            else:
                data = move.text(view[:], placeholder=how is Rewrite.PLACEHOLDER)
                yield len(data), io.BytesIO(data)


def _how(view: mmap.mmap, move: Move) -> Rewrite:
    if not move.is_in(view):
        return Rewrite.NEVER
    return Rewrite.BINARY if view.find(b"\0") >= 0 else Rewrite.TEXT


def directory(path: str) -> tarfile.TarInfo:
    """The entry of a directory, given by its place in the image."""
    info = tarfile.TarInfo(path)
    info.type, info.mode, info.mtime = tarfile.DIRTYPE, 0o755, NO_TIME
    return info


def _inside(move: Move, path: str) -> str:
    return f"{move.new.decode().lstrip('/')}/{path}"
