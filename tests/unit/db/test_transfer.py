from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.db.transfer import Copied, transfer
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue import lease
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services import catalog, deletion
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import ScriptedBuilder
from tests.waiting import until

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url() -> str:
    """The store of these tests is on SQLite; the copy goes to PostgreSQL."""
    return ""


@pytest.fixture
def target(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def post(store: Store, name: str, *dependencies: str) -> int:
    source = f"name: {name}\nchannels: [c]\ndependencies: [{', '.join(dependencies or ['a'])}]\n"
    return store.write(submit, store.context, SubmissionRequest(source)).build_id


def built(store: Store, build_id: int) -> int:
    until(lambda: store.read(catalog.get_build, build_id)["ended_on"])
    return build_id


@pytest.fixture
def full(store: Store) -> Store:
    """A store with a past: builds, a deleted one with the highest id, one that waits."""
    store.dispatcher.start()
    built(store, post(store, "one", "a", "b"))
    built(store, post(store, "two"))
    last = built(store, post(store, "two", "c"))
    built(store, post(store, "two"))
    doomed = built(store, post(store, "gone"))
    store.dispatcher.stop()
    post(store, "waiting")
    until(lambda: store.write(deletion.delete_environment, store.context, "default", "gone"))
    assert doomed > last
    return store


def copy(store: Store, target: Database) -> dict[str, Copied]:
    return {one.table: one for one in transfer(store.database, target, lambda *_: None)}


def everything(store: Store) -> dict[str, Any]:
    page = PageRequest()
    return {
        "environments": store.read(catalog.list_environments, EnvironmentFilter(), page).rows,
        "builds": store.read(catalog.list_builds, BuildFilter(), page).rows,
        "namespaces": store.read(catalog.list_namespaces, page).rows,
    }


def at(config: CondaStore, url: str) -> Store:
    moved = CondaStore(
        root=config.root, kernels_dir=config.kernels_dir, database_url=url, poll_seconds=0.05
    )
    return open_store(moved, ScriptedBuilder(Layout(Path(config.root))))


def test_what_is_shown_is_the_same_and_work_goes_on(
    full: Store, target: Database, postgres_url: str
) -> None:
    before = everything(full)
    done = copy(full, target)
    assert all(one.orphans == one.mended == 0 for one in done.values())
    assert done["build"].rows == len(before["builds"])
    moved = at(full.config, postgres_url)
    assert everything(moved) == before
    moved.dispatcher.start()
    (waiting,) = (row for row in before["builds"] if row["status"] == "QUEUED")
    built(moved, waiting["id"])
    # The id of a deleted build names a log: it is never given out again.
    assert post(moved, "new") > max(row["id"] for row in before["builds"])
    moved.close()


def test_ids_of_deleted_rows_are_not_given_out_again(
    full: Store, target: Database, postgres_url: str
) -> None:
    last = post(full, "last")
    until(lambda: full.write(deletion.delete_environment, full.context, "default", "last"))
    copy(full, target)
    moved = at(full.config, postgres_url)
    assert post(moved, "new") == last + 1
    moved.close()


def test_dirty_rows_are_left_out_or_made_to_fit_and_counted(full: Store, target: Database) -> None:
    dirty = (
        "PRAGMA foreign_keys=OFF",
        "INSERT INTO attempt (build_id, number, worker, started_on) "
        "VALUES (4711, 1, 'w', '2026-01-01 00:00:00')",
        "INSERT INTO locked_package (lockfile_id, kind, name, version, build, channel, subdir, "
        "requested) VALUES (4711, 'conda', 'a', '1', '', '', '', 0)",
        "UPDATE build SET requested_by = printf('%.1000c', 'x') WHERE id = 1",
        "UPDATE environment SET description = 'a' || char(0) || 'b' WHERE name = 'one'",
        "UPDATE environment SET current_build_id = 4711 WHERE name = 'waiting'",
        "UPDATE build SET lockfile_id = 4711 WHERE id = 2",
        "UPDATE environment SET description = CAST(x'ff41' AS TEXT) WHERE name = 'two'",
    )
    with full.database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        for statement in dirty:
            driver.execute(statement)
    done = copy(full, target)
    assert (done["attempt"].orphans, done["locked_package"].orphans) == (1, 1)
    assert done["build"].mended == 2
    with target.snapshot() as session:
        assert session.scalar(text("SELECT length(requested_by) FROM build WHERE id = 1")) == 255
        found = session.execute(
            text("SELECT name, description, current_build_id FROM environment ORDER BY name")
        ).all()
    assert found[0][1] == "a\N{REPLACEMENT CHARACTER}b"
    assert found[1][1] == "\N{REPLACEMENT CHARACTER}A"
    assert found[2][2] is None


def test_long_texts_arrive_whole(store: Store, target: Database) -> None:
    comment = "# " + "äöü" * 100_000
    source = f"{comment}\nname: e\nchannels: [c]\ndependencies: [a]\n"
    store.write(submit, store.context, SubmissionRequest(source))
    copy(store, target)
    with target.snapshot() as session:
        assert session.scalar(text("SELECT source FROM specification")) == source


def test_a_running_build_is_in_the_way(full: Store, target: Database) -> None:
    assert full.write(lease.claim, "w", LeaseTerms()) is not None
    with pytest.raises(Conflict, match="running"):
        copy(full, target)
    assert_empty(target)


def test_nothing_is_overwritten(full: Store, target: Database) -> None:
    copy(full, target)
    with pytest.raises(Conflict, match="not empty"):
        copy(full, target)


def test_what_breaks_off_has_changed_nothing(full: Store, target: Database) -> None:
    def report(table: str, _done: int, _total: int) -> None:
        if table == "build":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transfer(full.database, target, report)
    assert_empty(target)


def test_back_to_sqlite(full: Store, target: Database, tmp_path: Path) -> None:
    before = everything(full)
    copy(full, target)
    back = Database(f"sqlite:///{tmp_path / 'back.sqlite'}")
    migrate(back, tmp_path / "lock")
    transfer(target, back, lambda *_: None)
    back.close()
    again = at(full.config, back.url)
    assert everything(again) == before
    again.close()


def assert_empty(target: Database) -> None:
    with target.snapshot() as session:
        for table in ("namespace", "environment", "build", "change"):
            assert session.scalar(text(f'SELECT count(*) FROM "{table}"')) == 0
