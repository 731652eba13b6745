"""Asking for a build."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Build, Environment, Specification
from conda_store_jupyter.db.repositories import builds, changes
from conda_store_jupyter.status import BuildStatus


def enqueue(
    session: Session,
    environment: Environment,
    specification: Specification,
    *,
    requested_by: str,
    priority: int = 0,
) -> Build:
    """A new build of this environment, waiting for a worker.

    The environment is locked: its builds get their numbers one after another.
    """
    build = Build(
        environment_id=environment.id,
        specification_id=specification.id,
        number=builds.next_number(session, environment.id),
        status=BuildStatus.QUEUED.value,
        priority=priority,
        requested_by=requested_by,
        scheduled_on=clock.now(session),
    )
    session.add(build)
    session.flush()
    changes.record_build(session, build.id)
    return build
