"""What a build that was killed leaves on disk, and how one is known that still runs."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from conda_store_jupyter.builder.requests import BuildRequest
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.packagecache import admit, changing, remove_partial
from conda_store_jupyter.store.removal import remove_tree, set_aside


def prefix_lock(layout: Layout, prefix: Path) -> BaseFileLock:
    """Held by the process that makes ``prefix``; free when it has ended, however it did."""
    # "~" is in no name, so two prefixes never share a file.
    return FileLock(layout.locks / f"{prefix.parent.name}~{prefix.name}.lock")


def is_interrupted(prefix: Path) -> bool:
    """Whether ``prefix`` is half-made; only who holds its lock knows that nobody goes on."""
    state = prefixes.state(prefix)
    return state == "installing" or (state == "unknown" and prefixes.is_blank(prefix))


@contextmanager
def scratch(layout: Layout, build_id: int, purpose: str) -> Iterator[Path]:
    """A directory on the package cache's file system, for this process, gone afterwards."""
    above = _scratch(layout, build_id, os.getpid())
    path = above / purpose
    remove_tree(path)  # Of a process that had the same number and was killed.
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        remove_tree(path)
        with suppress(OSError):  # There is another one in it.
            above.rmdir()


@dataclass(frozen=True)
class Cleared:
    """What a dead build had left.

    Attributes:
        prefixes: whose places are free again.
        trees: still to be discarded; the reconciler does so when this process dies first.
    """

    prefixes: tuple[Path, ...]
    trees: tuple[Path, ...]


def clear_leftovers(layout: Layout, request: BuildRequest, pid: int) -> Cleared:
    """Put aside what a build of process ``pid``, which is dead, has left.

    Not deleted, because that takes long on some file systems, and somebody waits for the build's
    end. Another process may be building the same meanwhile, even under the same number: what it
    has is not touched.

    Raises:
        OSError: something cannot be moved.
    """
    directory = _scratch(layout, request.build_id, pid)
    admit(directory / "packages", layout.packages)  # So that the next attempt goes on from here.
    work = set_aside(directory)
    with changing(layout.packages) as held:
        if held:
            remove_partial(layout.packages)
    found = _candidates(layout, request)
    cleared = {prefix: aside for prefix in found if (aside := _clear(layout, request, prefix))}
    return Cleared(tuple(cleared), (*cleared.values(), *((work,) if work else ())))


def _clear(layout: Layout, request: BuildRequest, prefix: Path) -> Path | None:
    with suppress(Timeout), prefix_lock(layout, prefix).acquire(blocking=False):
        guard = prefixes.read_guard(prefix)
        ours = guard is None or guard.get("build_id") == request.build_id
        if ours and is_interrupted(prefix):
            return set_aside(prefix)
    return None


def _candidates(layout: Layout, request: BuildRequest) -> list[Path]:
    """The prefixes of the environment that are not ready."""
    namespace = layout.namespace(request.namespace)
    found = namespace.glob(f"*-{request.stem}")
    return [
        path
        for path in found
        if path.name.partition("-")[2] == request.stem and is_interrupted(path)
    ]


def _scratch(layout: Layout, build_id: int, pid: int) -> Path:
    # The store may be shared by machines, and each has processes of every number. Short, because
    # a prefix is made in it.
    machine = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]
    return layout.packages / ".scratch" / f"{build_id}-{machine}-{pid}"
