"""Asking a build to stop, and ending one whose worker does not."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Attempt, Build
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.status import BuildStatus


def request_cancel(session: Session, build: Build) -> None:
    """End a waiting build at once; let the worker of a running one stop it within a second.

    Asking again, or for a build that has ended, changes nothing.
    """
    locked = _unfinished(session, build)
    if locked is None:
        return
    _wish(session, locked)
    if locked.status == BuildStatus.QUEUED.value:
        _end(session, locked)
    session.flush()
    changes.record_build(session, locked.id)


def force_cancel(session: Session, build: Build) -> None:
    """End a build now, whatever its worker does.

    The worker has lost it with that: every write of a worker says that the build is building and
    its own. It stops when it sees that, if it is alive.
    """
    locked = _unfinished(session, build)
    if locked is None:
        return
    _wish(session, locked)
    session.execute(
        update(Attempt)
        .where(Attempt.build_id == locked.id, Attempt.number == locked.attempt)
        .where(Attempt.ended_on.is_(None))
        .values(ended_on=clock.now(session), outcome=BuildStatus.CANCELED.value)
        .execution_options(synchronize_session=False)
    )
    _end(session, locked)
    session.flush()
    changes.record_build(session, locked.id)


def _unfinished(session: Session, build: Build) -> Build | None:
    locked = session.get(Build, build.id, with_for_update=True, populate_existing=True)
    return None if locked is None or BuildStatus(locked.status).ended else locked


def _wish(session: Session, build: Build) -> None:
    build.cancel_requested = True
    build.cancel_requested_on = build.cancel_requested_on or clock.now(session)


def _end(session: Session, build: Build) -> None:
    build.status = BuildStatus.CANCELED.value
    build.ended_on = clock.now(session)
    build.worker = build.lease_until = build.progress = build.not_before = None
