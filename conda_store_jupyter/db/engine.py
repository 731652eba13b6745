"""Opens the database and gives out transactions."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from conda_store_jupyter.errors import StoreUnusable

T = TypeVar("T")

log = logging.getLogger(__name__)

_AFTER_COMMIT = "conda_store.after_commit"

# SQLSTATE of "serialization failure" and "deadlock detected": nothing was done, try again.
_TRY_AGAIN = ("40001", "40P01")
_TRIES = 5


class Database:
    """Transactions on one database.

    What the code may rely on, on both kinds:

    - A reading transaction sees the database at one moment, and holds up nobody. (SQLite: WAL;
      PostgreSQL: REPEATABLE READ, READ ONLY.)
    - A writing transaction sees, in each statement, everything committed before that statement
      and, of rows that it has locked, nothing that is older. (PostgreSQL: READ COMMITTED, so
      what decides over a write is read after ``FOR UPDATE``. SQLite: ``BEGIN IMMEDIATE``, writers
      are one at a time and wait for each other at the start instead of failing in the middle.)
    """

    def __init__(self, url: str) -> None:
        """Raises StoreUnusable: there is no driver for such a URL."""
        self.url = url
        self.engine = _create_engine(url)
        self._writers = sessionmaker(
            self.engine.execution_options(conda_store_writes=True), expire_on_commit=False
        )
        self._readers = sessionmaker(self._reading_engine(), expire_on_commit=False)

    @property
    def is_postgresql(self) -> bool:
        """Whether many machines may share this database."""
        return self.engine.dialect.name == "postgresql"

    @property
    def conninfo(self) -> str:
        """The URL of a PostgreSQL database as its own client library reads it."""
        plain = self.engine.url.set(drivername="postgresql")
        return plain.render_as_string(hide_password=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back on any exception.

        What was given to :func:`after_commit` runs once the commit has succeeded.
        """
        with self._writers() as session:
            with session.begin():
                yield session
            _act(session)

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """One reading transaction."""
        with self._readers() as session:
            yield session

    def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one writing transaction.

        It is called again, in a new one, when PostgreSQL undid it for the sake of another.
        """
        tries = 1
        while True:
            with self._writers() as session:
                try:
                    with session.begin():
                        result = function(session, *args, **kwargs)
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN or tries == _TRIES:
                        raise
                    log.info("trying a transaction again: %s", error.orig)
                else:
                    _act(session)
                    return result
            time.sleep(random.uniform(0, 0.05 * tries))  # noqa: S311 - no secret
            tries += 1

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one reading transaction."""
        with self.snapshot() as session:
            return function(session, *args, **kwargs)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    def _reading_engine(self) -> Engine:
        if not self.is_postgresql:
            return self.engine
        return self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )


def after_commit(session: Session, action: Callable[[], object]) -> None:
    """Run ``action`` once this transaction is committed; never when it is rolled back."""
    session.info.setdefault(_AFTER_COMMIT, []).append(action)


def _act(session: Session) -> None:
    for action in session.info.pop(_AFTER_COMMIT, ()):
        action()


def _create_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.drivername == "postgresql+psycopg":
            return create_engine(
                parsed,
                isolation_level="READ COMMITTED",
                pool_size=5,
                max_overflow=20,
            )
        if parsed.get_backend_name() == "sqlite":
            return _create_sqlite_engine(url)
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


def _create_sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("conda_store_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
