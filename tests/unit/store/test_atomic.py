from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from conda_store_jupyter.store.atomic import write_atomic

from .conftest import Unprivileged, names


def test_it_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"one")
    write_atomic(path, b"two", mode=0o600)
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["file"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "file").symlink_to(victim)
    write_atomic(tmp_path / "file", b"new")
    assert victim.read_text() == "precious"
    assert not (tmp_path / "file").is_symlink()


def test_hard_links_keep_the_old_content(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.write_text("old")
    (tmp_path / "file").hardlink_to(shared)
    write_atomic(tmp_path / "file", b"new")
    assert shared.read_text() == "old"


def test_nothing_is_left_when_it_fails(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomic(tmp_path / "directory", b"x")
    assert names(tmp_path) == ["directory"]
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "missing" / "file", b"x")


def test_a_directory_without_permission_is_an_error(
    place: Path, unprivileged: Unprivileged
) -> None:
    place.chmod(0o555)

    def write() -> None:
        with pytest.raises(PermissionError):
            write_atomic(place / "file", b"x")

    unprivileged(write)


def test_long_names_leave_room_for_the_temporary_one(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 127)
    write_atomic(path, b"x")
    assert path.read_bytes() == b"x"


def test_readers_see_the_old_or_the_new_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    contents = [b"a" * 100_000, b"b" * 100_000]
    write_atomic(path, contents[0])
    done = threading.Event()

    def write() -> None:
        for number in range(50):
            write_atomic(path, contents[number % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert path.read_bytes() in contents
    writer.join()
