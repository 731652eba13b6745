"""What the machine gives a store: room, permissions, links, and the kind of its file system."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from conda_store_jupyter.store.atomic import temporary_beside

#: File systems that several machines share. SQLite's locks and its shared memory do not work
#: there: https://www.sqlite.org/wal.html, "All processes using a database must be on the same
#: host computer; WAL does not work over a network filesystem".
NETWORK_FILE_SYSTEMS = frozenset(
    {
        *("9p", "afs", "beegfs", "ceph", "cifs", "gfs2", "gpfs", "lustre", "nfs", "nfs4", "ocfs2"),
        *("orangefs", "pvfs2", "smb3", "smbfs", "virtiofs"),
        *("fuse.ceph", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs"),
    }
)

_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Room:
    """What is left on a file system: bytes, and their share of all from 0 to 1."""

    bytes_free: int
    share_free: float


def room(path: Path) -> Room:
    """What is left for this user where ``path`` is.

    Raises:
        OSError: ``path`` does not exist.
    """
    status = os.statvfs(path)
    total = status.f_blocks * status.f_frsize
    free = status.f_bavail * status.f_frsize
    return Room(free, free / total if total else 1.0)


def file_system(path: Path, mounts: str | None = None) -> str:
    """The type of the file system of ``path``: ``ext4``, ``nfs4`` …; empty where nobody knows.

    Args:
        mounts: instead of the kernel's list (``proc_pid_mountinfo(5)``).
    """
    try:
        text = _MOUNTS.read_text(encoding="utf-8") if mounts is None else mounts
    except OSError:  # not Linux
        return ""
    resolved, best, kind = str(path.resolve()), -1, ""
    for line in text.splitlines():
        left, dash, right = line.partition(" - ")
        if not dash:
            continue
        point = _OCTAL.sub(lambda found: chr(int(found[1], 8)), left.split()[4])
        below = resolved == point or resolved.startswith(point.rstrip("/") + "/")
        # Of two mounts on one place the later one is seen.
        if below and len(point) >= best:
            best, kind = len(point), right.split()[0]
    return kind


def links_between(source: Path, target: Path) -> bool:
    """Whether a file of the directory ``source`` can have a second name in ``target``.

    It is tried: what the file systems say of themselves does not answer it.

    Raises:
        OSError: one of them cannot be written.
    """
    original = temporary_beside(source / "probe")
    copy = temporary_beside(target / "probe")
    copy.touch()  # so that what fails below is the link and not the directory
    copy.unlink()
    original.touch()
    try:
        os.link(original, copy)
    except OSError:
        return False
    finally:
        for path in (original, copy):
            with suppress(FileNotFoundError):
                path.unlink()
    return True


def is_usable(directory: Path) -> bool:
    """Whether this process can list, enter and change ``directory``.

    Where it owns the directory the permissions must say so, too: root is never refused, and what
    it can use somebody else may not.
    """
    status = directory.stat()
    if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) & 0o700 != 0o700:
        return False
    return os.access(directory, os.R_OK | os.W_OK | os.X_OK)


def make_usable(directory: Path) -> None:
    """Give the owner of ``directory`` every permission on it.

    Raises:
        OSError: it is somebody else's, or on a file system that cannot be written.
    """
    directory.chmod(stat.S_IMODE(directory.stat().st_mode) | 0o700)


def is_private(directory: Path) -> bool:
    """Whether nobody but the owner has any permission on ``directory``."""
    return not stat.S_IMODE(directory.stat().st_mode) & 0o077


def make_private(directory: Path) -> None:
    """Take every permission on ``directory`` from everybody but the owner.

    Raises:
        OSError: it is somebody else's.
    """
    directory.chmod(stat.S_IMODE(directory.stat().st_mode) & 0o700)


def is_sealed(prefix: Path) -> bool:
    """Whether no directory at the top of ``prefix`` can be written, going by permissions."""
    tops = [prefix, *(path for path in prefix.iterdir() if path.is_dir() and not path.is_symlink())]
    return not any(stat.S_IMODE(top.lstat().st_mode) & 0o222 for top in tops)
