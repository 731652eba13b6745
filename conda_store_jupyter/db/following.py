"""Reads the journal of changes to its end, again and again, without missing a line.

Lines are numbered when they are written but seen when they are committed. On PostgreSQL line 8
may be committed after somebody has read line 9. So a reader remembers the numbers that it has not
seen below the highest that it has, and looks for them until no transaction is left that could
have taken them. What it reads is in the order of commits; lines of one build are in the order of
their numbers, since whoever writes one has locked the build.

On SQLite numbers are given out in the order of commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Change
from conda_store_jupyter.db.repositories import changes

# How far back a new reader looks for lines that are written but not yet committed.
_BEHIND = 1000


@dataclass(frozen=True)
class Position:
    """How far a reader has come: all lines up to ``last`` but those in ``missing``.

    ``missing`` holds, for each number, the id of a transaction that began after it was taken.
    """

    last: int = 0
    missing: Mapping[int, int] = field(default_factory=dict)


def end(session: Session) -> Position:
    """After everything that is committed now; lines that are being written come later."""
    last = changes.newest(session)
    if not _is_postgresql(session):
        return Position(last)
    first = max(1, last - _BEHIND + 1)
    seen = session.scalars(select(Change.id).where(Change.id >= first, Change.id <= last))
    return Position(last, _noted(session, set(range(first, last)) - set(seen)))


def read(session: Session, position: Position, limit: int = 500) -> tuple[list[Change], Position]:
    """Lines that the reader has not seen, at most so many, and where it is then.

    ``session`` must be a reading one: everything here is about one moment.
    """
    new = Change.id > position.last
    if position.missing:
        new = or_(new, Change.id.in_(position.missing))
    found = list(session.scalars(select(Change).where(new).order_by(Change.id).limit(limit)))
    if not _is_postgresql(session):
        return found, Position(found[-1].id if found else position.last)
    seen = {change.id for change in found}
    last = max(seen | {position.last})
    fresh = _noted(session, set(range(position.last + 1, last)) - seen)
    return found, Position(last, {**_still_missing(session, position, seen), **fresh})


def _still_missing(session: Session, position: Position, seen: set[int]) -> Mapping[int, int]:
    rest = {number: when for number, when in position.missing.items() if number not in seen}
    if not rest:
        return rest
    oldest = session.scalar(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
    # No transaction older than `when` runs any more: the number was rolled back, or forgotten.
    return {number: when for number, when in rest.items() if when > (oldest or 0)}


def _noted(session: Session, numbers: Sequence[int] | set[int]) -> Mapping[int, int]:
    if not numbers:
        return {}
    # Higher than the id of every transaction that has taken one of the numbers: it had an id
    # before it took one (see `changes`), and this one is given out now.
    now = session.scalar(text("SELECT pg_current_xact_id()::text::bigint"))
    return dict.fromkeys(numbers, now or 0)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
