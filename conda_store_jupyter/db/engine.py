"""Opens the database and gives out transactions."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from conda_store_jupyter.db.connecting import explained, is_away, make_engine, was_undone
from conda_store_jupyter.errors import DatabaseAway

T = TypeVar("T")

log = logging.getLogger(__name__)

_AFTER_COMMIT = "conda_store.after_commit"

# A database that is restarted is away for a second or two.
_TRIES = 6


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

    def __init__(self, url: str, *, on_network: bool = False) -> None:
        """``on_network``: an SQLite file is where WAL does not work; readers and writers then wait
        for each other.

        Raises:
            StoreUnusable: there is no driver for such a URL.
        """
        self.url = url
        self.engine = make_engine(url, on_network=on_network)
        self._writers = sessionmaker(
            self.engine.execution_options(conda_store_writes=True), expire_on_commit=False
        )
        self._readers = sessionmaker(self._reading_engine(), expire_on_commit=False)

    @property
    def is_postgresql(self) -> bool:
        """Whether many machines may share this database."""
        return self.engine.dialect.name == "postgresql"

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        name = self.engine.url.database
        return Path(name) if name and not self.is_postgresql else None

    @property
    def shown(self) -> str:
        """The URL without its password, for messages."""
        return self.engine.url.render_as_string(hide_password=True)

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

        It is called again, in a new one, when PostgreSQL undid it for the sake of another or was
        away for a moment; never once the commit has been asked for.

        Raises:
            DatabaseAway: it stayed away, or went away during the commit, which may have been done.
        """
        for tries in range(1, _TRIES + 1):
            with self._writers() as session:
                asked = False
                try:
                    with session.begin():
                        result = function(session, *args, **kwargs)
                        session.flush()
                        asked = True
                except DBAPIError as error:
                    if tries == _TRIES or (asked and not was_undone(error)):
                        _give_up(error)
                    if not was_undone(error) and not is_away(error):
                        _give_up(error)
                    log.info("trying a transaction again: %s", error.orig)
                else:
                    _act(session)
                    return result
            _pause(tries)
        raise AssertionError("the last try returns or raises")

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one reading transaction; again as with :meth:`write`.

        Raises:
            DatabaseAway: it stayed away.
        """
        for tries in range(1, _TRIES + 1):
            try:
                with self.snapshot() as session:
                    return function(session, *args, **kwargs)
            except DBAPIError as error:
                if tries == _TRIES or not is_away(error):
                    _give_up(error)
            _pause(tries)
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def reached(self) -> Iterator[None]:
        """Raises DatabaseAway instead of the driver's errors when there is no connection."""
        try:
            yield
        except DBAPIError as error:
            _give_up(error)

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


def _give_up(error: DBAPIError) -> NoReturn:
    raise explained(error) or error from error


def _pause(tries: int) -> None:
    # 3 s in all; at random, so that those who met once do not meet again.
    time.sleep(random.uniform(0.5, 1.0) * 0.3 * tries**1.5 / 2)  # noqa: S311 - no secret


def _act(session: Session) -> None:
    for action in session.info.pop(_AFTER_COMMIT, ()):
        try:
            action()
        except DatabaseAway:
            # The transaction is done, whoever asked for it must hear that; the reconciler does
            # what was to follow.
            log.exception("what follows a transaction could not be done")
