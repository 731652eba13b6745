"""Locks that many may share, or one may have alone: ``flock(2)``, dropped when a process dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def shared(file: Path) -> Iterator[None]:
    """Wait until nobody has ``file`` alone; nobody can until this ends.

    Raises:
        OSError: it cannot be made or locked.
    """
    descriptor = _open(file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone(file: Path) -> Iterator[bool]:
    """Whether this process has ``file`` alone now; nobody waits for that.

    Raises:
        OSError: it cannot be made or locked.
    """
    descriptor = _open(file)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _open(file: Path) -> int:
    # Readable and writable, because NFS maps the two kinds of lock to those of fcntl.
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
