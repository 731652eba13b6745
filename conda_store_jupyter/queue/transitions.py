"""Every write of a build's status, each legal by construction and fenced by the attempt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Attempt, Build
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.status import BuildStatus, Failure, Progress, sources_of

_NOBODY: Mapping[str, Any] = {"worker": None, "lease_until": None, "progress": None}


def complete(
    session: Session, claim: Claim, *, lockfile_id: int, size: int, result: Mapping[str, Any]
) -> bool:
    """The build has a sealed prefix; whether it is wanted, or somebody asked to delete it."""
    return not _end(
        session,
        claim,
        BuildStatus.COMPLETED,
        None,
        {"lockfile_id": lockfile_id, "size": size, "result": dict(result), "failure": None},
    )


def fail(session: Session, claim: Claim, failure: Failure, policy: RetryPolicy) -> datetime | None:
    """The attempt ended without a prefix. When it will be tried again; None when it will not."""
    failures = 1 + (session.scalar(select(Build.failures).where(Build.id == claim.build_id)) or 0)
    wait = policy.wait(failures, failure)
    values = {"failure": failure.to_json(), "failures": failures}
    if wait is None:
        _end(session, claim, BuildStatus.FAILED, failure, values)
        return None
    again = clock.now(session) + wait
    _write(session, claim, BuildStatus.QUEUED, {**_NOBODY, **values, "not_before": again})
    _close_attempt(session, claim, "retried", failure)
    changes.record_build(session, claim.build_id)
    return again


def cancel(session: Session, claim: Claim) -> None:
    """The worker has stopped because somebody asked for it."""
    _end(session, claim, BuildStatus.CANCELED, None, {})


def give_back(session: Session, claim: Claim) -> None:
    """The worker stops before the build has ended: the next one starts it over."""
    _write(session, claim, BuildStatus.QUEUED, _NOBODY)
    _close_attempt(session, claim, "given-back", None)
    changes.record_build(session, claim.build_id)


def report(session: Session, claim: Claim, progress: Progress) -> None:
    """How far the build is."""
    _write(session, claim, None, {"progress": progress.to_json()})
    changes.record_build(session, claim.build_id)


def _end(
    session: Session,
    claim: Claim,
    status: BuildStatus,
    failure: Failure | None,
    values: Mapping[str, Any],
) -> bool:
    doomed = _write(
        session, claim, status, {**_NOBODY, **values, "ended_on": clock.moment(session)}
    )
    _close_attempt(session, claim, status.value, failure)
    changes.record_build(session, claim.build_id)
    return doomed


def _write(
    session: Session, claim: Claim, status: BuildStatus | None, values: Mapping[str, Any]
) -> bool:
    """One fenced UPDATE; ``status`` None leaves the build as it is: building.

    Whether somebody asked to delete the build.

    Raises:
        LeaseLost: no row matched: the attempt or the status is no longer this worker's.
    """
    before = sources_of(status) if status else (BuildStatus.BUILDING,)
    statement = (
        update(Build)
        .where(Build.id == claim.build_id, Build.attempt == claim.attempt)
        .where(Build.worker == claim.worker, Build.status.in_([s.value for s in before]))
        .values(**values, **({"status": status.value} if status else {}))
        .returning(Build.delete_requested)
        .execution_options(synchronize_session=False)
    )
    doomed = session.scalar(statement)
    if doomed is None:
        raise LeaseLost(f"build {claim.build_id} is no longer ours (attempt {claim.attempt})")
    return doomed


def _close_attempt(session: Session, claim: Claim, outcome: str, failure: Failure | None) -> None:
    session.execute(
        update(Attempt)
        .where(Attempt.build_id == claim.build_id, Attempt.number == claim.attempt)
        .values(
            ended_on=clock.moment(session),
            outcome=outcome,
            failure=failure.to_json() if failure else None,
        )
        .execution_options(synchronize_session=False)
    )
