"""Runs something in a child process that is killed before the n-th change it makes.

Nothing is patched: Python itself announces every change to the disk (``sys.addaudithook``), and
SQLAlchemy every commit.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event

T = TypeVar("T")

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.chmod"}


@dataclass(frozen=True)
class Death:
    """Before which change the child was killed; empty when it came to its end before."""

    before: str

    @property
    def survived(self) -> bool:
        """Whether there was no n-th change."""
        return not self.before


def dies_before(change: int, open_it: Callable[[], T], function: Callable[[T], object]) -> Death:
    """Run ``function`` in a copy of this process, which dies before its n-th change (from 1).

    Files in ``locks`` do not count, and of the entries of a tree that is being deleted only the
    first does.

    Args:
        open_it: what ``function`` works on; the copy needs database connections of its own.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _run(change, open_it, function, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        before = said.read().decode()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (-signal.SIGKILL if before else 0), f"the child failed: {code}"
    return Death(before)


def _run(
    change: int, open_it: Callable[[], T], function: Callable[[T], object], writer: int
) -> None:
    left = change

    def count(what: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.write(writer, what.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    in_tree = False

    def watch(name: str, arguments: tuple[Any, ...]) -> None:
        nonlocal in_tree
        again, in_tree = in_tree, name in ("os.remove", "os.rmdir") and arguments[1] >= 0
        if again and (in_tree or name == "os.scandir"):
            in_tree = True
        elif name in _CHANGES or (name == "open" and _creates(arguments)):
            place = str(arguments[1] if name in ("os.rename", "os.symlink") else arguments[0])
            if "/locks" not in place:
                count(f"{name} {Path(place).name}")

    def commit(_connection: Connection) -> None:
        count("commit")

    try:
        opened = open_it()
        sys.addaudithook(watch)
        event.listen(Engine, "commit", commit)
        function(opened)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _creates(arguments: tuple[Any, ...]) -> bool:
    path, _mode, flags = arguments
    return isinstance(path, (str, bytes, os.PathLike)) and bool(flags & _WRITES)
