"""Brings procrastinate's own tables to the version that is installed.

It ships its SQL and its migrations, one file each, named ``VERSION_NUMBER_pre|post_WHAT.sql`` in
the order in which they are applied; it does not record which ones were. We do, as the comment of
its table of jobs.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection, text

from conda_store_jupyter.errors import StoreUnusable

_MARK = "conda_store_jupyter: up to "


def is_current(connection: Connection) -> bool:
    """Whether nothing is to be done; always so on SQLite, which has no such tables."""
    return connection.dialect.name != "postgresql" or _applied(connection) == _newest()


def upgrade(connection: Connection) -> None:
    """Make the tables, or apply what is new. Two processes must not do this at once."""
    if is_current(connection):
        return
    applied = _applied(connection)
    if applied is None:
        _run(connection, (_directory() / "schema.sql").read_text("utf-8"))
    else:
        for name in _migrations():
            if name > applied:
                _run(connection, (_directory() / "migrations" / name).read_text("utf-8"))
    connection.execute(text(f"COMMENT ON TABLE procrastinate_jobs IS '{_MARK}{_newest()}'"))


def _applied(connection: Connection) -> str | None:
    """The last migration that was applied; None when there are no tables.

    Tables that somebody else made are taken to be those of the installed version.
    """
    if connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
        return None
    query = "SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
    comment = connection.scalar(text(query)) or ""
    return comment.removeprefix(_MARK) if comment.startswith(_MARK) else _newest()


@cache
def _migrations() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in (_directory() / "migrations").glob("*.sql")))


def _newest() -> str:
    return _migrations()[-1]


def _directory() -> Path:
    # Not imported: that takes longer than a command may take to start.
    found = find_spec("procrastinate")
    if found is None or not found.submodule_search_locations:
        raise StoreUnusable(
            "PostgreSQL needs the package procrastinate.",
            hints=["pip install 'conda_store_jupyter[postgres]'"],
        )
    return Path(found.submodule_search_locations[0]) / "sql"


def _run(connection: Connection, script: str) -> None:
    # Many statements at once: only the driver itself, without parameters, takes them.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(script)
