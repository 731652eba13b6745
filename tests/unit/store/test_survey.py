from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.atomic import temporary_beside
from conda_store_jupyter.store.layout import Layout, stem_of
from conda_store_jupyter.store.remembered import Remembered
from conda_store_jupyter.store.removal import set_aside
from conda_store_jupyter.store.survey import (
    namespaces_on_disk,
    strangers,
    trees_on_their_way_out,
)

HASH = "0123456789abcdef" * 4


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "store")
    made.create()
    return made


def test_what_is_in_a_namespace(layout: Layout) -> None:
    prefix = layout.prefix("lab", "data.2", HASH)
    prefix.mkdir(parents=True)
    links = layout.links("lab")
    links.mkdir()
    (links / "data.2").symlink_to(f"../{prefix.name}")
    (links / "file").touch()
    temporary = temporary_beside(links / "data.2")
    temporary.touch()
    (links / "not a name").touch()
    (layout.namespace("lab") / "notes.txt").touch()
    (layout.namespace("lab") / f"{HASH}-file").touch()
    layout.namespace("gone").mkdir()
    aside = set_aside(layout.namespace("gone"))
    (found,) = namespaces_on_disk(layout)
    assert found.namespace == "lab"
    assert found.prefixes == {prefix.name: "data.2"}
    assert found.links == {"data.2": f"../{prefix.name}", "file": None}
    assert found.temporaries == [temporary]
    assert {path.name for path in found.others} == {"not a name", "notes.txt", f"{HASH}-file"}
    assert trees_on_their_way_out(layout.root) == [aside]


def test_what_does_not_belong_at_the_root(layout: Layout) -> None:
    layout.database.touch()
    (layout.root / "conda-store.sqlite-wal").touch()
    layout.namespace("lab").mkdir()
    assert strangers(layout) == []
    (layout.root / "file").touch()
    (layout.root / "my pictures").mkdir()
    assert {path.name for path in strangers(layout)} == {"file", "my pictures"}


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "nowhere")
    assert (namespaces_on_disk(layout), strangers(layout)) == ([], [])


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        (f"{HASH}-e", "e"),
        (f"{HASH}-a-b.c", "a-b.c"),
        (f"{HASH}-", ""),
        (f"{HASH[1:]}-e", ""),
        (f"{HASH}-.e", ""),
        (f".{HASH}-e", ""),
    ],
)
def test_names_of_prefixes(name: str, environment: str) -> None:
    assert stem_of(name) == environment


def test_blank_is_only_what_a_dead_build_may_have_left(tmp_path: Path) -> None:
    prefix = tmp_path / "p"
    assert not prefixes.is_blank(prefix)
    prefix.mkdir()
    assert prefixes.is_blank(prefix)
    (prefix / "conda-meta").mkdir()
    temporary_beside(prefix / prefixes.GUARD).touch()
    assert prefixes.is_blank(prefix)
    (prefix / "conda-meta" / "python.json").touch()
    assert not prefixes.is_blank(prefix)
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "thesis.tex").touch()
    assert not prefixes.is_blank(tmp_path / "q")
    (tmp_path / "link").symlink_to(tmp_path / "p")
    assert not prefixes.is_blank(tmp_path / "link")


def test_files_are_read_again_when_they_have_changed(tmp_path: Path) -> None:
    reads = []

    def read(path: str) -> str:
        reads.append(path)
        return Path(path).read_text() if Path(path).exists() else ""

    remembered = Remembered(read)
    file = tmp_path / "file"
    assert remembered(str(file)) == ""
    file.write_text("one")
    assert [remembered(str(file)), remembered(str(file))] == ["one", "one"]
    assert len(reads) == 2
    other = tmp_path / "other"
    other.write_text("two")
    other.replace(file)
    assert remembered(str(file)) == "two"
    remembered.forget_others()
    remembered.forget_others()
    assert remembered(str(file)) == "two"
    assert len(reads) == 4
