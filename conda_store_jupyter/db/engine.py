"""Opens the database and gives out transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

T = TypeVar("T")

_AFTER_COMMIT = "conda_store.after_commit"


class Database:
    """Transactions on one database.

    On SQLite a writing transaction begins with ``BEGIN IMMEDIATE``: two writers then wait for
    each other at the start instead of failing in the middle, and readers are never held up (WAL).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _create_engine(url)
        self._writers = sessionmaker(
            self.engine.execution_options(conda_store_writes=True), expire_on_commit=False
        )
        self._readers = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back on any exception.

        What was given to :func:`after_commit` runs once the commit has succeeded.
        """
        with self._writers() as session:
            with session.begin():
                yield session
            for action in session.info.pop(_AFTER_COMMIT, ()):
                action()

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """One reading transaction."""
        with self._readers() as session:
            yield session

    def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one writing transaction."""
        with self.transaction() as session:
            return function(session, *args, **kwargs)

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one reading transaction."""
        with self.snapshot() as session:
            return function(session, *args, **kwargs)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def after_commit(session: Session, action: Callable[[], object]) -> None:
    """Run ``action`` once this transaction is committed; never when it is rolled back."""
    session.info.setdefault(_AFTER_COMMIT, []).append(action)


def _create_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
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
