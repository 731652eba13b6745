"""Work that one process of all that share a store does at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.locks import Turn


@contextmanager
def turn(database: Database, lock_file: Path, what: Turn = Turn.RECONCILE) -> Iterator[bool]:
    """Whether it is this process's turn; it lasts as long as the context.

    Nobody waits. The turn of a process that dies is over. With SQLite ``lock_file`` decides, with
    PostgreSQL an advisory lock, which reaches every machine.
    """
    if database.engine.dialect.name == "postgresql":
        with _advisory(database, what) as ours:
            yield ours
        return
    lock = FileLock(lock_file)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


@contextmanager
def _advisory(database: Database, what: Turn) -> Iterator[bool]:
    # Held by the connection, without a transaction that would stay open meanwhile.
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = {"n": int(what)}
        ours = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:n)"), name))
        try:
            yield ours
        finally:
            if ours:
                connection.execute(text("SELECT pg_advisory_unlock(:n)"), name)
