from __future__ import annotations

import threading
from pathlib import Path

import pytest

from conda_store_jupyter.store.links import point, target_of, unlink

from .conftest import names


def test_a_link_is_relative_and_moves_with_the_store(tmp_path: Path) -> None:
    link = tmp_path / "store" / "ns" / "envs" / "env"
    prefix = tmp_path / "store" / "ns" / "sha-env"
    point(link, prefix)
    assert link.readlink() == Path("../sha-env")
    assert target_of(link) == prefix
    (tmp_path / "store").rename(tmp_path / "moved")
    assert target_of(tmp_path / "moved/ns/envs/env") == tmp_path / "moved/ns/sha-env"


def test_it_switches_and_leaves_nothing_behind(tmp_path: Path) -> None:
    link = tmp_path / "envs" / "env"
    for name in ("one", "two", "two", "one"):
        point(link, tmp_path / name)
        assert target_of(link) == tmp_path / name
    assert names(tmp_path / "envs") == ["env"]


def test_there_is_a_link_at_every_moment(tmp_path: Path) -> None:
    link = tmp_path / "envs" / "env"
    targets = [tmp_path / "one", tmp_path / "two"]
    point(link, targets[0])
    done = threading.Event()

    def switch() -> None:
        for number in range(100):
            point(link, targets[number % 2])
        done.set()

    switcher = threading.Thread(target=switch)
    switcher.start()
    while not done.is_set():
        assert target_of(link) in targets
    switcher.join()


def test_a_directory_is_never_replaced(tmp_path: Path) -> None:
    directory = tmp_path / "envs" / "env"
    directory.mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        point(directory, tmp_path / "one")
    with pytest.raises(FileExistsError):
        unlink(directory)
    assert names(tmp_path / "envs") == ["env"]
    assert target_of(directory) is None


def test_unlink_leaves_the_target(tmp_path: Path) -> None:
    target = tmp_path / "prefix"
    target.mkdir()
    link = tmp_path / "envs" / "env"
    point(link, target)
    assert unlink(link)
    assert not unlink(link)
    assert target.is_dir()
    assert target_of(link) is None


def test_a_dangling_link_is_a_link(tmp_path: Path) -> None:
    link = tmp_path / "envs" / "env"
    point(link, tmp_path / "gone")
    assert target_of(link) == tmp_path / "gone"
    assert unlink(link)


def test_no_directory_is_no_link(tmp_path: Path) -> None:
    assert target_of(tmp_path / "missing" / "env") is None
    assert not unlink(tmp_path / "missing" / "env")
