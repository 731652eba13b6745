"""Watchers that are killed before any of their changes: the next one brings things to the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.services.reconcile import reconcile
from conda_store_jupyter.services.watching.scanning import Watched
from tests.stores import ONE, assert_in_line, killed
from tests.watching import Server, build_all, builds, current, files


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (made := tmp_path / "specs").mkdir()
    return made


def server(store: Store, directory: Path) -> Server:
    return Server(store, [Watched(str(directory))], archive=True)


def test_a_watcher_that_dies_anywhere_leaves_one_build_of_each_change(
    store: Store, directory: Path
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server(store, directory).looks(2)
    build_all(store)

    def look(copy: Store) -> None:
        server(copy, directory).looks(3)

    for change, text in enumerate(f"{ONE}variables: {{N: '{n}'}}\n" for n in range(1, 100)):
        file.write_text(text)
        death = killed(store, change + 1, look)
        server(store, directory).looks(3)
        build_all(store)
        assert len(builds(store)) == change + 2
        assert builds(store)[-1]["current"]
        if death.survived:
            break
    assert change > 1


def test_a_watcher_that_dies_while_it_archives_is_followed_by_one_that_does(
    store: Store, directory: Path
) -> None:
    file = directory / "e.yml"

    def look(copy: Store) -> None:
        server(copy, directory).looks(3)

    for change in range(1, 100):
        file.write_text(ONE)
        server(store, directory).looks(3)
        build_all(store)
        assert current(store) == 1
        file.unlink()
        death = killed(store, change, look)
        server(store, directory).looks(3)
        reconcile(store.site)
        assert current(store) is None
        assert files(store)["e.yml"]["state"] == "archived"
        assert_in_line(store)
        if death.survived:
            break
    assert change > 3
