"""The symbolic links that name an environment's current prefix, switched by one rename."""

from __future__ import annotations

import os
from pathlib import Path

from conda_store_jupyter.store.atomic import sync_directory, temporary_beside


def point(link: Path, target: Path) -> None:
    """Make ``link`` a relative link to ``target``; whoever looks sees the old or the new one.

    Raises:
        OSError: the directory cannot be written, or ``link`` is a directory.
    """
    link.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    temporary = temporary_beside(link)
    temporary.symlink_to(os.path.relpath(target, link.parent))
    try:
        temporary.replace(link)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(link.parent)


def target_of(link: Path) -> Path | None:
    """What ``link`` points at, as an absolute path that need not exist; None without a link."""
    if not link.is_symlink():
        return None
    try:
        target = link.readlink()
    except FileNotFoundError:  # removed since
        return None
    return Path(os.path.normpath(link.parent / target))


def unlink(link: Path) -> bool:
    """Remove ``link``; False when there was none. Its target is not touched.

    Raises:
        OSError: there is something that is not a link, or the directory cannot be written.
    """
    if not link.is_symlink():
        if link.exists():
            raise FileExistsError(f"not a symbolic link: {link}")
        return False
    link.unlink(missing_ok=True)
    sync_directory(link.parent)
    return True
