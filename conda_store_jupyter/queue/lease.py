"""Taking a build and keeping it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from conda_store_jupyter.db.models import Attempt, Build, Environment
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.status import BuildStatus


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
    now = utcnow()
    waits = and_(
        Build.status == BuildStatus.QUEUED.value,
        or_(Build.not_before.is_(None), Build.not_before <= now),
    )
    lost = and_(Build.status == BuildStatus.BUILDING.value, Build.lease_until < now)
    return session.scalar(select(Build.id).where(or_(waits, lost)).limit(1)) is not None


def claim(
    session: Session, worker: str, terms: LeaseTerms, only: int | None = None
) -> Claim | None:
    """Take the queued build of the highest priority that has waited longest, if there is one.

    Args:
        only: the id of the one build that may be taken.
    """
    now = utcnow()
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
            lease_until=now + terms.duration,
            not_before=None,
            started_on=now,
            progress=None,
        )
        .returning(Build.id, Build.attempt)
    ).one_or_none()
    if taken is None:
        return None
    session.add(Attempt(build_id=taken.id, number=taken.attempt, worker=worker))
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


def renew(session: Session, held: Claim, terms: LeaseTerms) -> bool:
    """Keep the build for another lease; True when somebody asked to cancel it.

    Raises:
        LeaseLost: the build is no longer this worker's.
    """
    row = session.execute(
        update(Build)
        .where(Build.id == held.build_id, Build.attempt == held.attempt)
        .where(Build.worker == held.worker, Build.status == BuildStatus.BUILDING.value)
        .values(lease_until=utcnow() + terms.duration)
        .returning(Build.cancel_requested)
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
