"""Engines: which driver, how connections are set up, and which are still good."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, OperationalError

from conda_store_jupyter.errors import DatabaseAway, StoreUnusable

_IDLE_SINCE = "conda_store.idle_since"

# A connection that was used so lately is taken to be good. Asking each time costs a round trip
# for each transaction; what breaks in between is seen by the next statement.
_TRUSTED_SECONDS = 1.0

# SQLSTATE of "serialization failure" and "deadlock detected": nothing was done, try again.
_UNDONE = ("40001", "40P01")
# Classes and codes of "connection exception", "admin shutdown", "crash shutdown", "cannot
# connect now", "database dropped", "too many connections" and "idle in transaction timeout".
_AWAY = ("08", "57P01", "57P02", "57P03", "57P04", "53300", "25P03")

# No transaction of ours waits for anything but the database. One that does belongs to a process
# that is frozen, or out of reach, and everybody else would wait for its locks. An administrator's
# own setting wins.
_END_IDLE_TRANSACTIONS = """
    SELECT set_config('idle_in_transaction_session_timeout', '10s', false)
    WHERE current_setting('idle_in_transaction_session_timeout') IN ('0', '')
"""

# What SQLite says of a file that it cannot write now; its driver has no codes before Python 3.11.
_SQLITE_FULL = ("database or disk is full", "disk I/O error")
_SQLITE_LOCKED = "database is locked"


def make_engine(url: str, *, on_network: bool = False) -> Engine:
    """The engine for a URL.

    Args:
        on_network: an SQLite file is on a network file system, on which WAL does not work.

    Raises:
        StoreUnusable: there is no support, or no driver, for such a database.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.drivername == "postgresql+psycopg":
            return _postgresql(parsed.render_as_string(hide_password=False))
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(url, "DELETE" if on_network else "WAL")
    except (ArgumentError, ImportError) as error:
        raise StoreUnusable(
            f"The database cannot be used: {error}",
            hints=[
                "PostgreSQL needs more packages: `pip install 'conda_store_jupyter[postgres]'`.",
                "c.CondaStore.database_url is postgresql+psycopg://USER:PASSWORD@HOST/DATABASE, "
                "or empty for SQLite in the store.",
            ],
        ) from error
    raise StoreUnusable(
        f"There is no support for databases of the kind {parsed.drivername!r}.",
        hints=["c.CondaStore.database_url is postgresql+psycopg://…, or empty for SQLite."],
    )


def was_undone(error: DBAPIError) -> bool:
    """Whether PostgreSQL undid a transaction for the sake of another one."""
    return getattr(error.orig, "sqlstate", None) in _UNDONE


def is_away(error: DBAPIError) -> bool:
    """Whether PostgreSQL could not be reached, or went away. SQLite's file is always there."""
    if not hasattr(error.orig, "sqlstate"):
        return False
    code: str | None = getattr(error.orig, "sqlstate", None)
    if code is None:  # said by the client: no connection, or a broken one
        return isinstance(error, OperationalError) or error.connection_invalidated
    return code.startswith(_AWAY)


def explained(error: DBAPIError) -> DatabaseAway | None:
    """What the error means for whoever asked, when it may pass by itself; else None."""
    text = str(error.orig)
    if is_away(error):
        return DatabaseAway(
            "The database does not answer.",
            hints=[
                "It may be restarting: try again in a moment.",
                "`conda-store doctor` says more.",
            ],
        )
    if text.startswith(_SQLITE_FULL):
        return DatabaseAway(
            f"The database cannot be written: {text}.",
            hints=["Free space on the device that holds c.CondaStore.root, then try again."],
        )
    if text.startswith(_SQLITE_LOCKED):
        return DatabaseAway(
            "The database is held by another process.",
            hints=["Try again; `fuser` shows who has conda-store.sqlite open."],
        )
    return None


def _postgresql(url: str) -> Engine:
    engine = create_engine(url, isolation_level="READ COMMITTED", pool_size=5, max_overflow=20)

    def check_in(_connection: object, record: Any) -> None:
        record.info[_IDLE_SINCE] = time.monotonic()

    def check_out(connection: Any, record: Any, _proxy: object) -> None:
        idle_since = record.info.get(_IDLE_SINCE)
        if idle_since is None or time.monotonic() - idle_since < _TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool makes another one

    def configure(connection: Any, _record: object) -> None:
        connection.execute(_END_IDLE_TRANSACTIONS)
        connection.commit()

    event.listen(engine, "connect", configure)
    event.listen(engine, "checkin", check_in)
    event.listen(engine, "checkout", check_out)
    return engine


def _sqlite(url: str, journal: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", partial(_configure_sqlite, journal))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(journal: str, connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in (
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("conda_store_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
