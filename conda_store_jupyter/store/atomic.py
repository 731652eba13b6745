"""Files that are either old or new, never half-written, whatever happens to the machine."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

_TEMPORARY = re.compile(r"\..*\.[0-9a-f]{16}\.tmp", re.DOTALL)


def write_atomic(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Replace ``path`` by a file with the content ``data``, durably.

    A symbolic link at ``path`` is replaced, not followed.

    Raises:
        OSError: the directory is missing or cannot be written, or the disk is full; ``path`` is
            then what it was, and no temporary file is left.
    """
    temporary = temporary_beside(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def temporary_beside(path: Path) -> Path:
    """An unused name in the same directory; it begins with a dot, so no valid name is taken."""
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.tmp")


def is_temporary(name: str) -> bool:
    """Whether :func:`temporary_beside` makes names like this one."""
    return _TEMPORARY.fullmatch(name) is not None


def sync_directory(directory: Path) -> None:
    """Make renames in ``directory`` survive a power failure.

    Raises:
        OSError: the directory cannot be opened.
    """
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
