"""Taking a build, keeping it, and what happens to builds whose worker is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Attempt, Build
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.status import BuildStatus, Failure, Step


@dataclass(frozen=True)
class LeaseTerms:
    """How long a claim holds without renewal, and how many workers a build may use up."""

    seconds: float = 30.0
    max_attempts: int = 3

    @property
    def duration(self) -> timedelta:
        """The lease as a duration."""
        return timedelta(seconds=self.seconds)


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
    taken = session.execute(
        update(Build)
        .where(Build.id == waiting.scalar_subquery())
        .values(
            status=BuildStatus.BUILDING.value,
            attempt=Build.attempt + 1,
            worker=worker,
            lease_until=now + terms.duration,
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


def recover(session: Session, terms: LeaseTerms) -> list[int]:
    """Queue builds whose lease has run out again, or fail those that used up their attempts.

    Returns the ids of the builds that were changed.
    """
    expired = session.scalars(
        select(Build)
        .where(Build.status == BuildStatus.BUILDING.value, Build.lease_until < utcnow())
        .with_for_update(skip_locked=True)
    ).all()
    for build in expired:
        _lose(session, build, terms)
    return [build.id for build in expired]


def _lose(session: Session, build: Build, terms: LeaseTerms) -> None:
    failure = Failure(
        code="worker-lost",
        step=Step((build.progress or {}).get("step", Step.SOLVE.value)),
        message=f"The worker {build.worker} stopped answering while it was building.",
        hints=("Start the build again; if it happens every time, look at the server's memory.",),
        transient=True,
    )
    session.execute(
        update(Attempt)
        .where(Attempt.build_id == build.id, Attempt.number == build.attempt)
        .values(ended_on=utcnow(), outcome="lost", failure=failure.to_json())
    )
    build.worker = build.lease_until = build.progress = None
    if build.attempt >= terms.max_attempts:
        build.status = BuildStatus.FAILED.value
        build.failure = failure.to_json()
        build.ended_on = utcnow()
    else:
        build.status = BuildStatus.QUEUED.value
    session.flush()
    changes.record_build(session, build.id)
