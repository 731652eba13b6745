from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

NOBODY = 65534

Unprivileged = Callable[[Callable[[], object]], None]


def names(directory: Path) -> list[str]:
    """What is in a directory, sorted."""
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture
def unprivileged() -> Unprivileged:
    """Runs a function that must not raise as somebody for whom permissions count.

    Root is allowed everything, so as root the function runs in a child that has given that up.
    """

    def run(function: Callable[[], object]) -> None:
        if os.geteuid() != 0:
            function()
            return
        child = os.fork()
        if child == 0:
            os._exit(_as_nobody(function))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    return run


def _as_nobody(function: Callable[[], object]) -> int:
    try:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        function()
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that the one whom ``unprivileged`` runs as owns and can reach."""
    directory = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        os.chown(directory, NOBODY, NOBODY)
    yield directory
    for path, _, _ in os.walk(directory):
        Path(path).chmod(0o700)
    shutil.rmtree(directory)
