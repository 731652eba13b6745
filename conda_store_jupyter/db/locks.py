"""Locks that are no rows: PostgreSQL's advisory locks, named by numbers of our own."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import text
from sqlalchemy.orm import Session


class Turn(IntEnum):
    """What only one transaction or process at a time may do. Any numbers do, as long as they
    stay.
    """

    MIGRATE = 7_215_930_114
    RECONCILE = 7_215_930_115
    COUNT_RUNNING = 7_215_930_116
    COLLECT = 7_215_930_117
    COUNT_ENVIRONMENTS = 7_215_930_118


def alone(session: Session, what: Turn) -> None:
    """Wait until no other transaction does this; it then waits for the end of this one.

    On SQLite every writing transaction is alone from its beginning.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": int(what)})
