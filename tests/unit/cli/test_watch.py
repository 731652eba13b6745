from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.status import Failure, Step
from tests.unit.cli.conftest import TEXT, Command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (made := tmp_path / "specs" / "environment.yml").parent.mkdir()
    made.write_text(TEXT)
    return made


def test_once_builds_what_has_changed_and_lists_it(command: Command, file: Path) -> None:
    done = command("watch", "--once", str(file))
    assert done.code == 0, done.err
    assert f"{file}: build 1 of default/science is queued." in done.err
    assert "build 1 ready, current" in done.out
    again = command("watch", "--once", str(file))
    assert (again.code, again.err) == (0, "")


def test_once_says_what_is_wrong_with_a_file(command: Command, file: Path) -> None:
    file.write_text("name: science\ndependancies: [python]\n")
    done = command("watch", "--once", str(file.parent))
    assert done.code == 2
    assert "Did you mean 'dependencies'?" in done.err
    assert "cannot be built" in done.out


def test_once_says_that_a_build_failed(command: Command, file: Path) -> None:
    command.builder.failures["science"] = Failure("no-space", Step.LINK, "The disk is full.")
    done = command("watch", "--once", str(file))
    assert done.code == 1
    assert "build 1 failed" in done.out


def test_nothing_to_watch_is_an_error(command: Command) -> None:
    done = command("watch")
    assert done.code == 2
    assert "c.CondaStore.watch_paths" in done.err


@pytest.mark.parametrize("path", ["", "~nobody-of-that-name/x"])
def test_a_path_that_cannot_be_one(command: Command, path: str) -> None:
    done = command("watch", "--once", path)
    assert done.code == 1 or done.code == 2
    assert "watched" in done.err


def test_a_path_that_is_not_there_is_reported(command: Command, tmp_path: Path) -> None:
    done = command("watch", "--once", str(tmp_path / "nowhere.yml"))
    assert "There is nothing at this path." in done.err
    assert done.code == 3


def test_lists_what_is_watched_as_json(command: Command, file: Path) -> None:
    (file.parent / "other.yml").write_text("version: 2\n")
    command("watch", "--once", "--namespace", "lab", str(file.parent))
    listed = command("watch", "--list", "--json").document
    assert [row["state"] for row in listed["data"]] == ["followed", "ignored"]
    assert (listed["data"][0]["namespace"], listed["data"][0]["environment"]) == ("lab", "science")
    assert [path["path"] for path in listed["paths"]] == [str(file.parent)]
    assert "1 other YAML file there" in command("watch", "--list").err


def test_no_build_only_queues(command: Command, file: Path) -> None:
    done = command("watch", "--once", "--no-build", str(file))
    assert (done.code, "build 1 queued" in done.out) == (0, True)


def test_servers_are_told_what_to_watch(command: Command, file: Path) -> None:
    done = command("watch", "--add", str(file))
    assert (done.code, "watch it from now on" in done.err) == (0, True)
    path = command("watch", "--list", "--json").document["paths"][0]
    assert (path["path"], path["asked"], path["active"]) == (str(file), True, False)
    assert command("watch", "--stop", str(file), "--json").document["data"][0]["stopped"]
    assert "stopped" in command("watch", "--list").err
    assert command("watch", "--resume", str(file)).code == 0
    assert command("watch", "--forget", str(file)).code == 0
    assert command("watch", "--list", "--json").document["paths"] == []


def test_all_paths_of_an_order_must_be_good(command: Command, file: Path) -> None:
    done = command("watch", "--add", str(file), str(file.with_name("no.yml")))
    assert (done.code, "nothing at this path" in done.err) == (2, True)
    assert command("watch", "--list", "--json").document["paths"] == []
    done = command("watch", "--stop", str(file))
    assert (done.code, "is not watched" in done.err) == (3, True)
    assert "needs a PATH" in command("watch", "--stop").err
