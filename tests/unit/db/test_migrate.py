from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from conda_store_jupyter.db.models import Base
from conda_store_jupyter.errors import StoreUnusable


def open_database(directory: Path) -> Database:
    return Database(f"sqlite:///{directory / 'conda-store.sqlite'}")


def migrate_in(directory: str) -> None:
    migrate(open_database(Path(directory)), Path(directory) / "migrate.lock")


def test_an_empty_database_gets_every_table_of_the_models(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    migrate(database, tmp_path / "migrate.lock")
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    migrate_in(str(tmp_path))
    before = (tmp_path / "conda-store.sqlite").read_bytes()
    migrate_in(str(tmp_path))
    assert (tmp_path / "conda-store.sqlite").read_bytes() == before


def test_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=migrate_in, args=[str(tmp_path)]) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert "build" in inspect(open_database(tmp_path).engine).get_table_names()


def test_a_database_from_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    migrate_in(str(tmp_path))
    database = open_database(tmp_path)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnusable, match="newer version") as refused:
        migrate(database, tmp_path / "migrate.lock")
    assert any("pip install --upgrade" in hint for hint in refused.value.hints)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_sqlite_is_in_wal_mode(tmp_path: Path) -> None:
    with open_database(tmp_path).engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
