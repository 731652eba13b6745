"""Taking a build and keeping it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from conda_store_jupyter.db import clock, locks
from conda_store_jupyter.db.models import Attempt, Build, Environment
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.status import BuildStatus

# A clock that goes back by less is not worth the thought: nobody waits for long.
_CLOCK_ERROR = timedelta(minutes=1)


@dataclass(frozen=True)
class LeaseTerms:
    """How long a claim holds without renewal, and how many builds of a namespace run at once.

    Attributes:
        seconds: of a lease.
        per_namespace: builds of one namespace that run at the same time; 0 is no limit.
    """

    seconds: float = 30.0
    per_namespace: int = 0

    @property
    def duration(self) -> timedelta:
        """The lease as a duration."""
        return timedelta(seconds=self.seconds)


def has_work(session: Session) -> bool:
    """Whether a claim or a recovery could do anything now: a look that takes no lock."""
    now = clock.moment(session)
    waits = and_(
        Build.status == BuildStatus.QUEUED.value,
        or_(Build.not_before.is_(None), Build.not_before <= now),
    )
    query = select(Build.id).where(or_(waits, is_lost(session))).limit(1)
    return session.scalar(query) is not None


def is_lost(session: Session) -> ColumnElement[bool]:
    """Builds that nobody holds though they are building; without a lease nobody ever did.

    When the clock was set back after a lease was given, that lease seems to last for longer than
    any. Who holds it renews it by the new clock; who does not, has died.
    """
    expired = Build.lease_until < clock.moment(session)
    in_future = Build.started_on > clock.moment(session, _CLOCK_ERROR)
    before_jump = and_(in_future, Build.lease_until >= Build.started_on)
    lost = or_(Build.lease_until.is_(None), expired, before_jump)
    return and_(Build.status == BuildStatus.BUILDING.value, lost)


def is_held(session: Session, build: Build) -> bool:
    """Whether a worker has the build; one whose lease has run out has lost it."""
    return (
        build.status == BuildStatus.BUILDING.value
        and build.lease_until is not None
        and build.lease_until > clock.now(session)
    )


def claim(
    session: Session, worker: str, terms: LeaseTerms, only: int | None = None
) -> Claim | None:
    """Take the queued build of the highest priority that has waited longest, if there is one.

    Args:
        only: the id of the one build that may be taken.
    """
    if terms.per_namespace:
        # Two claims at once would both count the builds that run without each other's.
        locks.alone(session, locks.Turn.COUNT_RUNNING)
    now = clock.moment(session)
    waiting = (
        select(Build.id)
        .where(Build.status == BuildStatus.QUEUED.value)
        .where(or_(Build.not_before.is_(None), Build.not_before <= now))
        .order_by(Build.priority.desc(), Build.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # SQLite ignores it: its writers are one at a time
    )
    if only is not None:
        waiting = waiting.where(Build.id == only)
    if terms.per_namespace:
        waiting = waiting.where(_namespace_of(Build.environment_id).not_in(_full(terms)))
    taken = session.execute(
        update(Build)
        .where(Build.id == waiting.scalar_subquery())
        .values(
            status=BuildStatus.BUILDING.value,
            attempt=Build.attempt + 1,
            worker=worker,
            lease_until=clock.moment(session, terms.duration),
            not_before=None,
            started_on=now,
            progress=None,
        )
        .returning(Build.id, Build.attempt)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        return None
    session.execute(
        insert(Attempt).values(
            build_id=taken.id, number=taken.attempt, worker=worker, started_on=now
        )
    )
    changes.record_build(session, taken.id)
    return Claim(taken.id, taken.attempt, worker)


def _namespace_of(environment_id: ColumnElement[int] | InstrumentedAttribute[int]) -> Any:
    return (
        select(Environment.namespace_id).where(Environment.id == environment_id).scalar_subquery()
    )


def _full(terms: LeaseTerms) -> Select[int]:
    """Ids of namespaces in which no further build may start now."""
    running = aliased(Build)
    return (
        select(Environment.namespace_id)
        .join(running, running.environment_id == Environment.id)
        .where(running.status == BuildStatus.BUILDING.value)
        .group_by(Environment.namespace_id)
        .having(func.count() >= terms.per_namespace)
    )


def postponed(session: Session, build_id: int, tries: int) -> datetime | None:
    """When to try again to take a build that could not be taken; None when it waits no more.

    It waits for its next attempt, or for others of its namespace: then ``tries`` so far say how
    patient to be, since the end of one of those makes another one's turn come anyway.
    """
    row = session.execute(
        select(Build.status, Build.not_before).where(Build.id == build_id)
    ).one_or_none()
    if row is None or row.status != BuildStatus.QUEUED.value:
        return None
    now = clock.now(session)
    if row.not_before is not None and row.not_before > now:
        until: datetime = row.not_before
        return until
    return now + timedelta(seconds=min(30.0, 0.5 * 2 ** min(tries, 10)))


def renew(session: Session, held: Claim, terms: LeaseTerms) -> bool:
    """Keep the build for another lease; True when somebody asked to cancel it.

    Raises:
        LeaseLost: the build is no longer this worker's.
    """
    row = session.execute(
        update(Build)
        .where(Build.id == held.build_id, Build.attempt == held.attempt)
        .where(Build.worker == held.worker, Build.status == BuildStatus.BUILDING.value)
        .values(lease_until=clock.moment(session, terms.duration))
        .returning(Build.cancel_requested)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise LeaseLost(f"build {held.build_id} is no longer ours (attempt {held.attempt})")
    return bool(row.cancel_requested)


def cancel_requested(session: Session, held: Claim) -> bool:
    """Whether somebody asked to cancel the build.

    Raises:
        LeaseLost: the build is no longer this worker's.
    """
    row = session.execute(
        select(Build.cancel_requested)
        .where(Build.id == held.build_id, Build.attempt == held.attempt)
        .where(Build.worker == held.worker, Build.status == BuildStatus.BUILDING.value)
    ).one_or_none()
    if row is None:
        raise LeaseLost(f"build {held.build_id} is no longer ours (attempt {held.attempt})")
    return bool(row.cancel_requested)
