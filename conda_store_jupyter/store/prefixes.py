"""Prefixes and their guards: the only writer of what a prefix is and whether it can be used.

A conda prefix contains its own path, so it cannot be made elsewhere and moved: it is written
in place under a guard file, ``conda-meta/conda-store``, that says ``installing`` until all
is there and then ``ready``.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from conda_store_jupyter.store.atomic import is_temporary, write_atomic
from conda_store_jupyter.store.removal import remove_tree

# Not named *.json: conda, mamba and rattler take each such file there for an installed package.
GUARD = Path("conda-meta", "conda-store")

State = Literal["absent", "installing", "ready", "unknown"]


def read_guard(prefix: Path) -> dict[str, Any] | None:
    """The guard's content, or None when there is none or it cannot be understood."""
    try:
        value = json.loads((prefix / GUARD).read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def state(prefix: Path) -> State:
    """What is at ``prefix``.

    ``unknown`` is a directory that this store did not make, or whose guard was lost: it is
    neither used nor removed without being asked.
    """
    if not os.path.lexists(prefix):
        return "absent"
    if prefix.is_symlink():
        return "unknown"
    found = (read_guard(prefix) or {}).get("state")
    return found if found in ("installing", "ready") else "unknown"


def is_blank(prefix: Path) -> bool:
    """Whether a build died between making the directory and writing the guard.

    Nothing is in such a directory but parts of a guard; what has anything else is not ours.
    """
    meta = prefix / GUARD.parent
    if prefix.is_symlink() or meta.is_symlink():
        return False
    try:
        inside = {path.name for path in prefix.iterdir()}
        if inside <= {meta.name}:
            return not inside or all(is_temporary(path.name) for path in meta.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        pass
    return False


def begin(prefix: Path, *, lock_sha256: str, build_id: int, **extra: Any) -> None:
    """Make the directory of a new prefix with a guard that says ``installing``.

    Args:
        extra: further JSON values for the guard.

    Raises:
        FileExistsError: something is there already; see :func:`state` and :func:`remove`.
        OSError: the store cannot be written.
    """
    prefix.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    prefix.mkdir(mode=0o755)
    (prefix / GUARD).parent.mkdir(mode=0o755)
    content = {**extra, "state": "installing", "lock_sha256": lock_sha256, "build_id": build_id}
    _write_guard(prefix, content)


def finish(prefix: Path, extra: Mapping[str, Any] | None = None) -> None:
    """Let the guard say ``ready``; from now on the prefix is used and never changed.

    Works on a prefix whose directories are read-only already.

    Args:
        extra: JSON values to keep in the guard (``activation``, ``kernels`` …).

    Raises:
        ValueError: the prefix was not begun.
        OSError: the guard cannot be written.
    """
    guard = read_guard(prefix)
    if guard is None:
        raise ValueError(f"not begun: {prefix}")
    with _writable(prefix / GUARD.parent):
        _write_guard(prefix, {**guard, **(extra or {}), "state": "ready"})


def remove(prefix: Path) -> bool:
    """Remove a prefix, ready or not, read-only or not; False when there was none.

    Raises:
        OSError: something could not be removed; the name ``prefix`` is free nevertheless when
            the directory could be renamed, and the rest goes with :func:`sweep`.
    """
    return remove_tree(prefix)


def make_read_only(prefix: Path) -> None:
    """Take write permission from every directory of ``prefix``.

    Files keep theirs: they are hard links that the package cache and other prefixes share.
    """
    _chmod_directories(_real(prefix), remove=0o222)


def make_writable(prefix: Path) -> None:
    """Give the owner write permission on every directory of ``prefix``."""
    _chmod_directories(_real(prefix), add=0o700)


def disk_usage(prefix: Path) -> tuple[int, int]:
    """Bytes of the files in ``prefix``: (apparent, unique).

    Apparent counts every file once, shared or not; unique counts only files with one link,
    which is what removing the prefix would free.
    """
    apparent = unique = 0
    shared: set[tuple[int, int]] = set()
    for status in _files(_real(prefix)):
        if status.st_nlink == 1:
            unique += status.st_size
        elif (inode := (status.st_dev, status.st_ino)) in shared:
            continue
        else:
            shared.add(inode)
        apparent += status.st_size
    return apparent, unique


def _real(prefix: Path) -> Path:
    if prefix.is_symlink():
        raise NotADirectoryError(f"a symbolic link: {prefix}")
    return prefix


def _files(directory: str | Path) -> Iterator[os.stat_result]:
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield entry.stat(follow_symlinks=False)


def _chmod_directories(directory: Path, *, add: int = 0, remove: int = 0) -> None:
    mode = stat.S_IMODE(os.lstat(directory).st_mode)
    directory.chmod((mode | add) & ~remove)
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _chmod_directories(Path(entry.path), add=add, remove=remove)


@contextmanager
def _writable(directory: Path) -> Iterator[None]:
    mode = stat.S_IMODE(directory.stat().st_mode)
    directory.chmod(mode | 0o700)
    try:
        yield
    finally:
        directory.chmod(mode)


def _write_guard(prefix: Path, content: Mapping[str, Any]) -> None:
    write_atomic(prefix / GUARD, json.dumps(content, indent=1, sort_keys=True).encode())
