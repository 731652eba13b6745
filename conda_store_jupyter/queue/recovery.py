"""Builds whose worker is gone: queued again, or ended with that as their cause."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Attempt, Build
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.queue.lease import is_lost
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.status import BuildStatus, Failure, Step

# A lease that runs out is seen soon by some worker, and who held it has stopped by then. One that
# seems to be over for longer, or not even begun, may be the clock's jump, and its build may run:
# that is told by the record that it has lost it, and has this long to stop.
_SEEN_WITHIN = timedelta(seconds=10)
_NOTICE = timedelta(seconds=2)


def recover(session: Session, policy: RetryPolicy) -> list[int]:
    """Take builds whose lease has run out from their workers.

    One that somebody asked to cancel is cancelled; one that used up its tries fails; any other
    is queued again. Returns the ids of the builds that were changed.
    """
    now = clock.now(session)
    expired = session.scalars(
        select(Build).where(is_lost(session)).with_for_update(skip_locked=True)
    ).all()
    for build in expired:
        _lose(session, build, policy, now)
    return [build.id for build in expired]


def _lose(session: Session, build: Build, policy: RetryPolicy, now: datetime) -> None:
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
        .values(ended_on=now, outcome="lost", failure=failure.to_json())
    )
    plausible = build.lease_until is None or now - _SEEN_WITHIN < build.lease_until <= now
    build.worker = build.lease_until = build.progress = None
    build.failures += 1
    wait = policy.wait(build.failures, failure)
    if build.cancel_requested:
        _end(build, BuildStatus.CANCELED, now)
    elif wait is None:
        build.failure = failure.to_json()
        _end(build, BuildStatus.FAILED, now)
    else:
        # The worker was lost, not the channel: there is nothing else to wait for.
        build.status = BuildStatus.QUEUED.value
        build.not_before = None if plausible else now + _NOTICE
    session.flush()
    changes.record_build(session, build.id)


def _end(build: Build, status: BuildStatus, now: datetime) -> None:
    build.status = status.value
    build.ended_on = now
