"""Which files count, and which environment each is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.services.watching import listing, scanning
from conda_store_jupyter.services.watching.scanning import Watched, look
from conda_store_jupyter.services.watching.watcher import BEAT_SECONDS
from tests.stores import ONE, TWO
from tests.watching import Watching, builds, files


def test_two_files_of_one_name_the_second_is_refused_until_the_first_is_gone(
    store: Store, directory: Path, watching: Watching
) -> None:
    (first := directory / "a.yml").write_text(ONE)
    server = watching()
    server.looks()
    (directory / "b.yml").write_text(TWO)
    server.looks(4)
    (wrong,) = (notice for notice in server.said if notice.wrong)
    assert str(first) in wrong.text
    assert len(builds(store)) == 1
    first.unlink()
    server.looks()
    server.clock.now += BEAT_SECONDS
    server.looks()
    assert files(store)["b.yml"]["state"] == "followed"
    assert len(builds(store)) == 2


def test_names_come_from_the_text_then_the_file_then_its_directory(
    store: Store, directory: Path, watching: Watching
) -> None:
    nameless = ONE.replace("name: e\n", "")
    (directory / "data-science.yml").write_text(nameless)
    (directory / "environment.yaml").write_text(nameless)
    watching().looks()
    listed = files(store)
    assert listed["data-science.yml"]["environment"] == "data-science"
    assert listed["environment.yaml"]["environment"] == "specs"


def test_only_specifications_of_a_directory_count_and_its_directories_on_demand(
    store: Store, directory: Path, watching: Watching
) -> None:
    (directory / "mkdocs.yml").write_text("site_name: x\nnav: []\n")
    (directory / "notes.txt").write_text(ONE)
    (directory / ".hidden.yml").write_text(ONE)
    (below := directory / "below").mkdir()
    (below / "f.yml").write_text(ONE)
    (hidden := directory / ".git").mkdir()
    (hidden / "g.yml").write_text(ONE)
    server = watching()
    server.looks(3)
    assert {name: row["state"] for name, row in files(store).items()} == {"mkdocs.yml": "ignored"}
    assert server.said == []
    watching(recursive=True).looks(3)
    assert sorted(files(store)) == ["f.yml", "mkdocs.yml"]


def test_a_file_behind_a_link_is_followed_where_it_leads(
    store: Store, directory: Path, watching: Watching, tmp_path: Path
) -> None:
    for number, text in enumerate((ONE, TWO)):
        (version := tmp_path / f"v{number}").mkdir()
        (version / "e.yml").write_text(text)
    (tmp_path / "now").symlink_to("v0")
    (directory / "e.yml").symlink_to("../now/e.yml")
    server = watching()
    server.looks()
    (tmp_path / "next").symlink_to("v1")
    (tmp_path / "next").rename(tmp_path / "now")
    server.looks()
    assert len(builds(store)) == 2


def test_a_path_that_is_not_there_is_said_once_and_watched_when_it_is(
    store: Store, directory: Path, watching: Watching
) -> None:
    server = watching(directory / "later.yml", directory / "later")
    server.looks(3)
    assert [notice.text for notice in server.said] == ["There is nothing at this path."] * 2
    paths = store.read(listing.list_paths)
    assert [row["problem"] for row in paths] == ["There is nothing at this path."] * 2
    (directory / "later").mkdir()
    (directory / "later" / "e.yml").write_text(ONE)
    server.looks(2)
    assert len(builds(store)) == 1


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "~nobody-of-this-name/specs"])
def test_what_can_be_no_path_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        Watched.of(text)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nothing", "There is nothing at this path."),
        ("\udcff", "its name is no UTF-8"),
        ("long" * 300, "The path is too long"),
        ("x" * 300, "cannot be looked at"),
        ("pipe", "neither a file nor a directory"),
    ],
)
def test_what_cannot_be_looked_at_says_why_and_misses_no_file(
    directory: Path, name: str, problem: str
) -> None:
    os.mkfifo(directory / "pipe")
    sight = look(Watched(f"{directory}/{name}"))
    assert problem in sight.problem
    assert (sight.files, sight.complete, sight.missing) == ({}, False, name == "nothing")


def test_a_path_whose_directory_is_away_too_is_not_missing(directory: Path) -> None:
    sight = look(Watched(str(directory / "away" / "e.yml")))
    assert (sight.problem, sight.missing) == ("There is nothing at this path.", False)


def test_names_that_nobody_could_record_are_passed_over(directory: Path) -> None:
    (directory / "e.yml").touch()
    Path(os.fsdecode(os.fsencode(directory) + b"/\xff.yml")).touch()
    os.mkfifo(directory / "pipe.yml")
    sight = look(Watched(str(directory)))
    assert list(sight.files) == [str(directory / "e.yml")]
    assert sight.complete


def test_directories_of_packages_and_the_store_are_not_entered(directory: Path) -> None:
    for name in ("node_modules", "store", "mine"):
        (directory / name).mkdir()
        (directory / name / "e.yml").touch()
    sight = look(Watched(str(directory), recursive=True), skip=str(directory / "store"))
    assert list(sight.files) == [str(directory / "mine" / "e.yml")]


def test_more_files_than_can_be_watched_are_said(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "MAX_FILES", 2)
    for number in range(4):
        (directory / f"{number}.yml").touch()
    sight = look(Watched(str(directory)))
    assert "more than 2 files" in sight.problem
    assert not sight.complete
