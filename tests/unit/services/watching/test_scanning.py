"""Which files count, and which environment each is."""

from __future__ import annotations

from pathlib import Path

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.services.watching import listing
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
