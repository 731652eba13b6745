"""Brings a database to this version's schema, once, whoever starts first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from sqlalchemy import Connection, inspect, text

from conda_store_jupyter.db import job_schema
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.locks import Turn
from conda_store_jupyter.errors import StoreUnusable

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

#: The revision of this version's schema, the newest in ``migrations/versions``; a test holds it.
#: It is written here because Alembic takes longer to import than a command may take to start.
HEAD = "0012"


def migrate(database: Database, lock_file: Path) -> None:
    """Apply the migrations that are missing.

    Two processes may call this at once: SQLite is guarded by ``lock_file``, PostgreSQL by an
    advisory lock that ends with the transaction.

    Raises:
        StoreUnusable: the database was written by a newer version of this package.
        DatabaseAway: it cannot be reached.
    """
    if database.is_postgresql:
        with database.reached():
            _upgrade_unless_current(database)
        return
    # Around the first look, too: the first connection turns on WAL, and SQLite does not wait
    # with that until another process has let go of the file; it fails.
    with FileLock(lock_file):
        _upgrade_unless_current(database)


def _upgrade_unless_current(database: Database) -> None:
    if not _is_current(database):
        _upgrade(database)


def _is_current(database: Database) -> bool:
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return bool(found == HEAD) and job_schema.is_current(connection)


def _upgrade(database: Database) -> None:
    from alembic import command

    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            turn = {"n": int(Turn.MIGRATE)}
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), turn)
        _refuse_newer(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        job_schema.upgrade(connection)


def _refuse_newer(connection: Connection) -> None:
    from alembic.migration import MigrationContext

    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        raise StoreUnusable(
            f"The database has schema {found}, which this version of conda_store_jupyter "
            "does not know: a newer version has used it.",
            hints=[
                "Upgrade with `pip install --upgrade conda_store_jupyter`.",
                "Or set c.CondaStore.root to another directory for this version.",
            ],
        )


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())
