"""Logs and what is known of interpreters, once nobody needs them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.store.atomic import temporary_beside, write_atomic
from tests.collecting import builds, collect


def test_logs_of_builds_without_a_prefix_go_when_they_are_old(store: Store) -> None:
    first, second, third = builds(store, 3)
    past = {"ended_on": utcnow() - timedelta(days=100)}
    store.write(lambda session: session.execute(update(Build).values(past)) and None)
    collect(store)
    logs = {
        build["id"] for build in (first, second, third) if store.layout.log(build["id"]).exists()
    }
    assert logs == {second["id"], third["id"]}
    store.config.keep_logs_days = 0.0
    store.config.keep_last = 1
    collect(store)
    assert store.layout.log(second["id"]).exists()


def test_what_is_known_of_interpreters_goes_but_not_what_is_being_written(store: Store) -> None:
    directory = store.layout.bytecode / "interpreters"
    directory.mkdir()
    old = directory / f"{'0' * 64}.json"
    write_atomic(old, b"{}")
    coming = temporary_beside(directory / f"{'1' * 64}.json")
    coming.touch()
    collect(store)
    assert list(directory.iterdir()) == [coming]
