"""Removing directory trees that nobody else may disturb: fast, and never through a link.

Everything goes through descriptors of directories that were opened without following links, so
a link put in place of a directory while it is being removed leads nowhere.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

#: Trees on their way out carry this prefix; no valid name begins with a dot.
REMOVED = ".removed-"

_REMOVED = re.compile(re.escape(REMOVED) + "[0-9a-f]{16}")

#: Deeper directories are moved up first, so that neither descriptors nor the stack run out.
_MAX_DEPTH = 64

_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove_tree(path: Path) -> bool:
    """Remove a directory, a file or a link; False when there is nothing.

    The name is free at once: the tree is renamed first and deleted then. What a crash leaves of
    it is deleted by :func:`sweep`. Directories without permissions are opened up, files are not
    touched but unlinked.

    Raises:
        OSError: the directory above cannot be written, or something cannot be deleted.
    """
    aside = set_aside(path)
    if aside is None:
        return False
    discard(aside)
    return True


def set_aside(path: Path, into: Path | None = None) -> Path | None:
    """The first half of :func:`remove_tree`: one rename; None when there is nothing.

    The answer is for :func:`discard`.

    Args:
        into: a directory of the same file system where it waits, instead of its own.

    Raises:
        OSError: the directory above cannot be written.
    """
    aside = (into or path.parent) / _removed_name()
    try:
        path.rename(aside)
    except FileNotFoundError:
        return None
    return aside


def discard(aside: Path) -> None:
    """The second half: delete what was set aside; nothing happens when it is gone.

    Raises:
        OSError: something cannot be deleted.
    """
    _delete(aside.parent, aside.name)


def is_set_aside(name: str) -> bool:
    """Whether a tree of this name is on its way out."""
    return _REMOVED.fullmatch(name) is not None


def sweep(directory: Path) -> int:
    """Delete what interrupted removals left in ``directory``; the number of trees deleted.

    Raises:
        OSError: something cannot be deleted.
    """
    left = [path for path in directory.iterdir() if is_set_aside(path.name)]
    for path in left:
        discard(path)
    return len(left)


def _removed_name() -> str:
    return REMOVED + secrets.token_hex(8)


def _delete(directory: Path, name: str) -> None:
    top = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        pending = [name]
        while pending:
            _delete_entry(top, pending.pop(), top, 0, pending)
    finally:
        os.close(top)


def _delete_entry(parent: int, name: str, top: int, depth: int, pending: list[str]) -> None:
    """Delete ``name``; another process that deletes the same tree does no harm."""
    try:
        descriptor = _open_directory(name, parent)
    except FileNotFoundError:
        return
    except NotADirectoryError:
        _unlink(name, parent)
        return
    try:
        _empty(descriptor, top, depth, pending)
    finally:
        os.close(descriptor)
    with suppress(FileNotFoundError):
        os.rmdir(name, dir_fd=parent)


def _empty(descriptor: int, top: int, depth: int, pending: list[str]) -> None:
    directories = []
    with os.scandir(descriptor) as entries:
        found = list(entries)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            directories.append(entry.name)
        else:
            _unlink(entry.name, descriptor)
    for name in directories:
        if depth < _MAX_DEPTH:
            _delete_entry(descriptor, name, top, depth + 1, pending)
        else:
            pending.append(_move_up(descriptor, name, top))


def _move_up(parent: int, name: str, top: int) -> str:
    # A directory can change its parent only when it is writable itself.
    os.close(_open_directory(name, parent))
    moved = _removed_name()
    os.rename(name, moved, src_dir_fd=parent, dst_dir_fd=top)
    return moved


def _unlink(name: str, parent: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=parent)


def _open_directory(name: str, parent: int) -> int:
    """A descriptor of a real directory that the owner can now list and change.

    Raises:
        NotADirectoryError: it is a file or a link.
    """
    try:
        descriptor = os.open(name, _OPEN, dir_fd=parent)
    except PermissionError:
        _permit(name, parent)
        descriptor = os.open(name, _OPEN, dir_fd=parent)
    except OSError as error:
        if stat.S_ISLNK(os.lstat(name, dir_fd=parent).st_mode):
            raise NotADirectoryError(error.errno, "a symbolic link", name) from error
        raise
    if os.fstat(descriptor).st_mode & 0o700 != 0o700:
        os.fchmod(descriptor, 0o700)
    return descriptor


def _permit(name: str, parent: int) -> None:
    """Let the owner open a directory that has no permissions, without following a link."""
    if os.chmod in os.supports_follow_symlinks:
        os.chmod(name, 0o700, dir_fd=parent, follow_symlinks=False)
        return
    path_only = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    try:
        if stat.S_ISDIR(os.fstat(path_only).st_mode):
            Path(f"/proc/self/fd/{path_only}").chmod(0o700)
    finally:
        os.close(path_only)
