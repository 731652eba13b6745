"""Files and directories that go, come back and get other names."""

from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.bootstrap import Store
from tests.stores import ONE, assert_in_line
from tests.watching import Follow, Watching, build_all, builds, current, environment, files


def test_a_file_that_goes_and_comes_back_is_reported_and_kept(store: Store, follow: Follow) -> None:
    file, server = follow()
    server.texts()
    file.unlink()
    server.looks(4)
    assert server.texts() == ["the file was removed; default/e is kept as it is."]
    assert (files(store)["e.yml"]["state"], current(store)) == ("removed", 1)
    file.write_text(ONE)
    server.looks(3)
    assert (files(store)["e.yml"]["state"], len(builds(store))) == ("followed", 1)


def test_a_removed_file_archives_its_environment_and_brings_it_back(
    store: Store, follow: Follow
) -> None:
    file, server = follow(archive=True)
    file.unlink()
    server.looks(3)
    shown = environment(store)
    assert (shown["current_build"], bool(shown["archived_on"])) == (None, True)
    assert files(store)["e.yml"]["state"] == "archived"
    assert not list(Path(store.config.kernels_dir).glob("cs.*"))
    assert_in_line(store)
    file.write_text(ONE)
    server.looks()
    assert (current(store), environment(store)["archived_on"], len(builds(store))) == (1, None, 1)
    assert_in_line(store)


def test_a_build_that_ends_after_its_file_was_removed_does_not_bring_it_back(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching(archive=True)
    server.looks()
    file.unlink()
    server.looks(3)
    build_all(store)
    assert current(store) is None


@pytest.mark.parametrize("archive", [False, True])
def test_a_renamed_file_keeps_its_environment(
    store: Store, directory: Path, follow: Follow, archive: bool
) -> None:
    file, server = follow(archive=archive)
    file.rename(directory / "renamed.yml")
    server.looks(3)
    assert current(store) == 1
    assert files(store)["renamed.yml"]["state"] == "followed"
    assert len(builds(store)) == 1
    assert_in_line(store)


def test_what_was_removed_while_nobody_watched_is_reported(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    watching().looks()
    file.unlink()
    later = watching()
    later.looks(3)
    assert later.texts() == ["the file was removed; default/e is kept as it is."]
    again = watching()
    again.looks(3)
    assert again.said == []


def test_a_directory_that_is_away_removes_nothing(
    store: Store, directory: Path, follow: Follow
) -> None:
    _, server = follow(archive=True)
    server.texts()
    directory.rename(directory.with_name("elsewhere"))
    server.looks(4)
    assert server.texts() == ["There is nothing at this path."]
    assert current(store) == 1
    directory.with_name("elsewhere").rename(directory)
    server.looks(3)
    assert server.texts() == ["It can be watched again."]
    assert len(builds(store)) == 1


def test_a_file_that_was_named_itself_is_missed(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching(file)
    server.looks()
    server.texts()
    file.unlink()
    server.looks(4)
    assert server.texts() == [
        "There is nothing at this path.",
        "the file was removed; default/e is kept as it is.",
    ]


def test_an_empty_mount_point_removes_nothing(
    store: Store, directory: Path, follow: Follow
) -> None:
    _, server = follow(archive=True)
    # What was mounted there was on another device than what is seen without it.
    server.watcher._tracker._devices[str(directory)] += 1
    (directory / "e.yml").unlink()
    server.looks(4)
    assert "is it mounted?" in server.texts()[-1]
    assert current(store) == 1
