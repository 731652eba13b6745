"""Asking a build to stop."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.status import BuildStatus


def request_cancel(session: Session, build: Build) -> None:
    """End a waiting build at once; let the worker of a running one stop it within a second.

    Asking again, or for a build that has ended, changes nothing.
    """
    locked = session.get(Build, build.id, with_for_update=True, populate_existing=True)
    if locked is None or BuildStatus(locked.status).ended:
        return
    locked.cancel_requested = True
    if locked.status == BuildStatus.QUEUED.value:
        locked.status = BuildStatus.CANCELED.value
        locked.ended_on = clock.now(session)
        locked.not_before = None
    session.flush()
    changes.record_build(session, locked.id)
