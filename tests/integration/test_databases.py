"""Databases as several processes and their servers have them."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from conda_store_jupyter.errors import DatabaseAway
from tests.postgres.cluster import Cluster
from tests.postgres.fixtures import Postgres


def open_file(directory: str) -> Database:
    return Database(f"sqlite:///{directory}/conda-store.sqlite")


def migrate_in(directory: str) -> None:
    with closing(open_file(directory)) as database:
        migrate(database, Path(directory) / "migrate.lock")


def test_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=migrate_in, args=[str(tmp_path)]) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    with closing(open_file(str(tmp_path))) as database:
        assert "build" in inspect(database.engine).get_table_names()


@pytest.mark.postgres
def test_processes_that_start_at_once_migrate_a_server_once(
    postgres: Postgres, tmp_path: Path
) -> None:
    name = postgres.cluster.create()
    opened = [Database(postgres.cluster.url(name)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda database: migrate(database, tmp_path / "lock"), opened))
    tables = set(inspect(opened[0].engine).get_table_names())
    assert {"build", "procrastinate_jobs"} <= tables
    for database in opened:
        database.close()
    postgres.cluster.drop(name)


@pytest.mark.postgres
def test_a_server_that_was_restarted_is_used_again(own_cluster: Cluster) -> None:
    database = Database(own_cluster.url("postgres"))
    ask = lambda session: session.scalar(text("SELECT 1"))  # noqa: E731
    assert database.read(ask) == 1
    own_cluster.restart()
    assert database.read(ask) == 1
    own_cluster.restart()
    assert database.write(ask) == 1
    own_cluster.stop()
    with pytest.raises(DatabaseAway):
        database.write(ask)
    with pytest.raises(DatabaseAway):
        migrate(database, own_cluster.directory / "lock")
    database.close()
