"""Processes that use a directory, looked at from outside."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conda_store_jupyter.store.occupants import occupants

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@contextmanager
def waiting(command: list[str], cwd: Path) -> Iterator[int]:
    """A process that has begun, and ends when its input does."""
    with subprocess.Popen(
        command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"here\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"here\n"
        yield process.pid


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    path = tmp_path / "store" / "default" / "prefix"
    (path / "bin").mkdir(parents=True)
    shutil.copy(shutil.which("cat") or "/bin/cat", path / "bin" / "cat")
    return path


def test_who_runs_a_program_of_it(prefix: Path, tmp_path: Path) -> None:
    with waiting([str(prefix / "bin" / "cat")], tmp_path) as pid:
        found = occupants(tmp_path / "store", 2)
        assert {path: user.pid for path, user in found.items()} == {prefix: pid}
        assert found[prefix].name == "cat"
    assert occupants(tmp_path / "store", 2) == {}


def test_who_stands_in_it(prefix: Path, tmp_path: Path) -> None:
    with waiting(["cat"], prefix / "bin") as pid:
        assert occupants(tmp_path / "store", 2)[prefix].pid == pid


def test_who_has_loaded_a_library_of_it(prefix: Path, tmp_path: Path) -> None:
    (prefix / "data").write_bytes(b"x" * 10_000)
    code = (
        "import mmap, sys; f = open(sys.argv[1], 'rb'); "
        "m = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ); f.close(); "
        "print(input(), flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(prefix / "data")]
    with waiting(command, tmp_path) as pid:
        assert occupants(tmp_path / "store", 2)[prefix].pid == pid


def test_it_is_found_behind_a_link(prefix: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "store")
    with waiting(["cat"], prefix):
        assert list(occupants(tmp_path / "link", 2)) == [tmp_path / "link" / "default" / "prefix"]


def test_without_proc_nobody_is_seen(tmp_path: Path) -> None:
    assert occupants(tmp_path, 2, tmp_path / "nowhere") == {}
