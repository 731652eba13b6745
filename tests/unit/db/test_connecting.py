from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conda_store_jupyter.bootstrap import open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.models import Environment, Namespace
from conda_store_jupyter.db.repositories import namespaces
from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.store import machine


@pytest.mark.postgres
def test_plain_urls_of_postgresql_are_understood(postgres_url: str) -> None:
    database = Database(postgres_url.replace("+psycopg", ""))
    assert database.read(lambda session: session.scalar(text("SELECT 1"))) == 1
    database.close()


@pytest.mark.postgres
def test_transactions_that_wait_for_each_other_both_come_through(postgres_url: str) -> None:
    database = Database(postgres_url)
    for name in ("a", "b"):
        database.write(namespaces.add, name)
    met = threading.Barrier(2, timeout=60)
    tries: list[tuple[str, str]] = []

    def lock(session: Session, first: str, second: str) -> None:
        tries.append((first, second))
        namespaces.locked(session, first)
        if len(tries) <= 2:
            met.wait()
        namespaces.locked(session, second)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda names: database.write(lock, *names), [("a", "b"), ("b", "a")]))
    assert len(tries) == 3  # PostgreSQL undid one of them, which was then done again
    database.close()


@pytest.mark.postgres
def test_a_namespace_that_many_want_at_once_is_made_once(postgres_url: str) -> None:
    database = Database(postgres_url)
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: database.write(_held_id), range(8)))
    assert len(found) == 1
    database.close()


def _held_id(session: Session) -> int:
    return namespaces.held(session, "n").id


def test_sqlite_on_a_network_is_refused(
    config: CondaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / {tmp_path} rw - nfs4 server:/home rw\n", encoding="utf-8")
    monkeypatch.setattr(machine, "_MOUNTS", mounts)
    if config.database_url:
        open_store(config).close()
        return
    with pytest.raises(StoreUnusable, match="nfs4") as refused:
        open_store(config)
    assert any("PostgreSQL" in hint for hint in refused.value.hints)


def test_a_reading_transaction_sees_one_moment(config: CondaStore) -> None:
    store = open_store(config)
    with store.database.snapshot() as session:
        assert session.scalars(select(Namespace.name)).all() == []
        store.write(namespaces.add, "late")
        assert session.scalars(select(Namespace.name)).all() == []
    assert store.read(lambda s: s.scalars(select(Namespace.name)).all()) == ["late"]
    assert store.read(lambda s: s.scalars(select(Environment.id)).all()) == []
    store.close()
