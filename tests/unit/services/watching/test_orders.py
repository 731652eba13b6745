from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.errors import Conflict, InvalidRequest, NotFound
from conda_store_jupyter.services.watching import listing, orders
from conda_store_jupyter.services.watching.scanning import Watched
from tests.stores import ONE, TWO
from tests.watching import Server, builds, files


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (made := tmp_path / "specs").mkdir()
    (path := made / "e.yml").write_text(ONE)
    return path


def paths(store: Store) -> list[dict[str, Any]]:
    return store.read(listing.list_paths)


def test_what_is_asked_for_is_watched_by_servers_that_run(store: Store, file: Path) -> None:
    server = Server(store, [], obeys=True)
    other = Server(store, [], obeys=True)
    told = Server(store, [])
    server.looks()
    asked = store.write(orders.ask, "default", str(file))
    assert (asked["asked"], asked["stopped"]) == (True, False)
    assert paths(store)[0]["active"] is False
    told.looks()
    assert builds(store) == []
    server.looks()
    assert len(builds(store)) == 1
    other.looks()
    assert len(builds(store)) == 1
    assert [(p["active"], p["files"], p["asked"]) for p in paths(store)] == [(True, 1, True)]


def test_asking_again_changes_how_deep(store: Store, file: Path) -> None:
    first = store.write(orders.ask, "default", str(file.parent))
    again = store.write(orders.ask, "default", f"{file.parent}/", recursive=True)
    assert (again["id"], again["recursive"]) == (first["id"], True)


def test_what_is_stopped_is_looked_at_again_when_it_goes_on(store: Store, file: Path) -> None:
    server = Server(store, [Watched.of(str(file))], obeys=True)
    server.looks()
    (path,) = paths(store)
    assert store.write(orders.stop, path["id"], True)["stopped"]
    file.write_text(TWO)
    server.looks(3)
    assert (len(builds(store)), paths(store)[0]["active"]) == (1, False)
    store.write(orders.stop, path["id"], False)
    server.looks(3)
    assert (len(builds(store)), paths(store)[0]["active"]) == (2, True)


def test_what_is_forgotten_is_not_watched_and_its_environment_stays(
    store: Store, file: Path
) -> None:
    server = Server(store, [], obeys=True)
    asked = store.write(orders.ask, "default", str(file))
    server.looks()
    store.write(orders.forget, asked["id"])
    file.write_text(TWO)
    server.looks(3)
    assert (paths(store), files(store), len(builds(store))) == ([], {}, 1)
    with pytest.raises(NotFound):
        store.write(orders.stop, asked["id"], True)


def test_what_settings_say_is_stopped_not_forgotten(store: Store, file: Path) -> None:
    server = Server(store, [Watched.of(str(file))], obeys=True)
    server.looks()
    (path,) = paths(store)
    with pytest.raises(Conflict, match="settings"):
        store.write(orders.forget, path["id"])
    store.write(orders.stop, path["id"], True)
    with pytest.raises(Conflict, match="would be watched again"):
        store.write(orders.forget, path["id"])
    assert len(paths(store)) == 1


def test_there_must_be_something_to_watch(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="nothing at this path"):
        store.write(orders.ask, "default", str(tmp_path / "none.yml"))
    with pytest.raises(InvalidRequest, match="no path"):
        store.write(orders.ask, "default", " ")
    assert paths(store) == []
    with pytest.raises(NotFound, match="is not watched"):
        store.read(orders.by_path, "default", str(tmp_path))
