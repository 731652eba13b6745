"""The package cache that all builds share, and what each of them adds to it.

A build unpacks into a cache of its own, in front of the shared one, so that none waits for the
downloads of another. What is complete is then moved into the shared one; nothing in that is ever
changed while somebody links from it: builds hold its lock shared, and whoever repairs or removes
packages holds it alone. It is the lock that rattler takes for an installation.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from conda_store_jupyter.store.removal import remove_tree

# rattler unpacks into a directory beside the package's own: its name and hash, six characters.
_PARTIAL = re.compile(r"\..+-[0-9a-f]{64}[A-Za-z0-9]{6}")
_LOCK = ".cache.lock"
# The revision and the SHA-256 of the package: rattler writes them when the package is complete.
_COMPLETE_BYTES = 40


@contextmanager
def reading(packages: Path) -> Iterator[bool]:
    """Keep packages from being changed or removed; False when somebody is doing that now."""
    with _locked(packages / _LOCK, fcntl.LOCK_SH) as held:
        yield held


@contextmanager
def changing(packages: Path) -> Iterator[bool]:
    """Have the cache alone, to change or remove packages; False when somebody else uses it."""
    with _locked(packages / _LOCK, fcntl.LOCK_EX) as held:
        yield held


@contextmanager
def downloading(packages: Path) -> Iterator[bool]:
    """Be the one that downloads packages; False when somebody else does."""
    with _locked(packages / ".download.lock", fcntl.LOCK_EX) as held:
        yield held


@contextmanager
def _locked(path: Path, how: int) -> Iterator[bool]:
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def admit(incoming: Path, packages: Path) -> None:
    """Move what is complete in the cache ``incoming`` into ``packages``, where it is not there.

    For who knows that nobody unpacks into ``incoming`` any more. What is not complete stays.

    Raises:
        OSError: something cannot be moved.
    """
    for lock in incoming.glob("*.lock"):
        package = lock.with_suffix("")
        if lock.name != _LOCK and lock.stat().st_size == _COMPLETE_BYTES:
            with suppress(FileNotFoundError, FileExistsError):
                _move(package, packages / package.name)
                lock.replace(packages / lock.name)


def _move(package: Path, place: Path) -> None:
    """Raises FileExistsError when somebody else was first; theirs is as good."""
    if place.exists():
        raise FileExistsError(place)
    try:
        package.rename(place)
    except OSError as error:
        # A directory that is not empty is not replaced: ENOTEMPTY or EEXIST.
        if place.exists():
            raise FileExistsError(place) from error
        raise


def remove_partial(packages: Path) -> None:
    """Remove the packages in the cache that were being unpacked when their process was killed.

    For who has the cache alone: then nobody unpacks any.

    Raises:
        OSError: something cannot be removed.
    """
    for path in packages.iterdir():
        if _PARTIAL.fullmatch(path.name):
            remove_tree(path)
