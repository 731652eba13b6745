"""The one clock that leases and waits are measured by."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Interval, func, literal, select
from sqlalchemy.orm import Session

from conda_store_jupyter.db.types import UtcDateTime, utcnow


def now(session: Session) -> datetime:
    """The present moment, aware, in UTC.

    PostgreSQL is asked for it: the clocks of many machines differ, and a lease must not be over
    for one and not for another. SQLite is used by one machine, which has one clock. It is the
    moment of the call, not of the transaction's beginning: a statement may have waited for a lock.
    """
    if session.get_bind().dialect.name != "postgresql":
        return utcnow()
    moment: datetime | None = session.scalar(select(func.clock_timestamp(type_=UtcDateTime())))
    assert moment is not None
    return moment


def moment(session: Session, after: timedelta = timedelta()) -> ColumnElement[datetime]:
    """The present moment, or so long ``after`` it, for use inside a statement."""
    if session.get_bind().dialect.name != "postgresql":
        return literal(utcnow() + after, UtcDateTime())
    if not after:
        return func.clock_timestamp(type_=UtcDateTime())
    return func.clock_timestamp(type_=UtcDateTime()) + literal(after, Interval())
