"""Builds that go back to the queue: each is delivered again by the same transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build
from conda_store_jupyter.queue import recovery, transitions
from conda_store_jupyter.queue.claim import Claim
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildStatus, Failure


def fail(
    session: Session, context: Context, claim: Claim, failure: Failure, policy: RetryPolicy
) -> datetime | None:
    """End an attempt without a prefix. When it will be tried again; None when it will not.

    Raises:
        LeaseLost: the build is no longer this worker's.
    """
    again = transitions.fail(session, claim, failure, policy)
    if again is not None:
        _deliver(session, context, claim.build_id)
    return again


def give_back(session: Session, context: Context, claim: Claim) -> None:
    """Leave the build to the next worker. Raises LeaseLost as above."""
    transitions.give_back(session, claim)
    _deliver(session, context, claim.build_id)


def recover(session: Session, context: Context, policy: RetryPolicy) -> list[int]:
    """Take builds whose lease has run out from their workers; the ids of those builds."""
    lost = recovery.recover(session, policy)
    for build_id in lost:
        _deliver(session, context, build_id)
    return lost


def _deliver(session: Session, context: Context, build_id: int) -> None:
    build = session.get_one(Build, build_id, populate_existing=True)
    if build.status == BuildStatus.QUEUED.value:
        context.dispatch.enqueue(session, build)
