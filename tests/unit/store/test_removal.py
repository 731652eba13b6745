from __future__ import annotations

import os
from pathlib import Path

import pytest

from conda_store_jupyter.store.removal import (
    REMOVED,
    discard,
    is_set_aside,
    remove_tree,
    set_aside,
    sweep,
)

from .conftest import Unprivileged, names


def deep(directory: Path, levels: int) -> None:
    """Nested directories, deeper than any path may be long."""
    directory.mkdir()
    descriptor = os.open(directory, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)


def test_links_are_removed_and_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("kept")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "directory").symlink_to(outside)
    (tree / "file").symlink_to(outside / "precious")
    (tree / "dangling").symlink_to("nowhere")
    (tree / "loop").symlink_to("loop")
    (tree / "up").symlink_to("..")
    assert remove_tree(tree)
    assert names(tmp_path) == ["outside"]
    assert (outside / "precious").read_text() == "kept"


def test_a_link_given_as_the_tree_is_only_unlinked(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "precious").write_text("kept")
    (tmp_path / "link").symlink_to("outside")
    assert remove_tree(tmp_path / "link")
    assert (tmp_path / "outside" / "precious").read_text() == "kept"
    assert names(tmp_path) == ["outside"]


def test_files_pipes_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    assert remove_tree(tmp_path / "file")
    assert remove_tree(tmp_path / "pipe")
    assert not remove_tree(tmp_path / "nothing")
    assert names(tmp_path) == []


def test_trees_deeper_than_the_stack_and_the_descriptors(tmp_path: Path) -> None:
    deep(tmp_path / "tree", 3000)
    assert remove_tree(tmp_path / "tree")
    assert names(tmp_path) == []


def test_directories_without_any_permission(place: Path, unprivileged: Unprivileged) -> None:
    def check() -> None:
        for name, mode in (("none", 0), ("no-list", 0o300), ("no-write", 0o500), ("no-use", 0o600)):
            (place / "tree" / name / "inner").mkdir(parents=True)
            (place / "tree" / name / "file").write_text("x")
            (place / "tree" / name / "file").chmod(0)
            (place / "tree" / name / "inner").chmod(mode)
            (place / "tree" / name).chmod(mode)
        (place / "tree").chmod(0o555)
        assert remove_tree(place / "tree")
        assert names(place) == []

    unprivileged(check)


def test_deep_read_only_trees(place: Path, unprivileged: Unprivileged) -> None:
    def check() -> None:
        path = place / "tree"
        for _ in range(100):
            path /= "d"
        path.mkdir(parents=True)
        for parent in path.relative_to(place).parents:
            (place / parent).chmod(0o555)
        place.chmod(0o755)
        assert remove_tree(place / "tree")
        assert names(place) == []

    unprivileged(check)


def test_the_name_is_free_even_when_deleting_fails(
    place: Path, unprivileged: Unprivileged, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "tree").mkdir()
    (place / "tree" / "file").write_text("x")

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk has gone away")

    with monkeypatch.context() as broken:
        broken.setattr(os, "unlink", fail)
        with pytest.raises(OSError, match="gone away"):
            remove_tree(place / "tree")
    (left,) = place.iterdir()
    assert left.name.startswith(REMOVED)
    assert sweep(place) == 1
    assert sweep(place) == 0
    assert list(place.iterdir()) == []


def test_sweep_touches_nothing_else(tmp_path: Path) -> None:
    kept = ["kept", f"{REMOVED}1", f"{REMOVED}by-somebody"]
    for name in [*kept, f"{REMOVED}{'1' * 16}"]:
        (tmp_path / name).mkdir()
    (tmp_path / f"{REMOVED}{'2' * 16}").write_text("")
    assert sweep(tmp_path) == 2
    assert names(tmp_path) == sorted(kept)


def test_removal_in_two_halves(tmp_path: Path) -> None:
    (tmp_path / "tree" / "inside").mkdir(parents=True)
    aside = set_aside(tmp_path / "tree")
    assert aside is not None
    assert is_set_aside(aside.name)
    assert (aside / "inside").is_dir()
    assert not (tmp_path / "tree").exists()
    assert set_aside(tmp_path / "tree") is None
    discard(aside)
    discard(aside)
    assert names(tmp_path) == []
