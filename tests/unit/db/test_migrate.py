from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from conda_store_jupyter.db.models import Base
from conda_store_jupyter.errors import StoreUnusable


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An SQLite file that is not there yet."""
    opened = Database(f"sqlite:///{tmp_path / 'conda-store.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "migrate.lock"


def test_an_empty_database_gets_every_table_of_the_models(database: Database, lock: Path) -> None:
    migrate(database, lock)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_again_changes_nothing(database: Database, lock: Path, tmp_path: Path) -> None:
    migrate(database, lock)
    database.close()  # what is in the write-ahead log goes into the file
    before = (tmp_path / "conda-store.sqlite").read_bytes()
    migrate(database, lock)
    database.close()
    assert (tmp_path / "conda-store.sqlite").read_bytes() == before


def test_a_database_from_a_newer_version_is_refused_and_left_alone(
    database: Database, lock: Path
) -> None:
    migrate(database, lock)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnusable, match="newer version") as refused:
        migrate(database, lock)
    assert any("pip install --upgrade" in hint for hint in refused.value.hints)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_sqlite_is_in_wal_mode(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
