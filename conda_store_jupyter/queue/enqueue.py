"""Asking for a build."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Build, Environment, Specification
from conda_store_jupyter.db.repositories import builds, changes
from conda_store_jupyter.status import BuildStatus, Policy


@dataclass(frozen=True)
class Resolution:
    """How a build is to be resolved.

    Attributes:
        base_build_id: whose packages *minimal* keeps; None: those of the build that is current
            when this one begins.
        given_lockfile_id: what *exact* installs.
    """

    policy: Policy = Policy.MINIMAL
    base_build_id: int | None = None
    given_lockfile_id: int | None = None

    @classmethod
    def of(cls, build: Build) -> Resolution:
        """That of an earlier build."""
        return cls(Policy(build.policy), build.base_build_id, build.given_lockfile_id)


def enqueue(
    session: Session,
    environment: Environment,
    specification: Specification,
    *,
    requested_by: str,
    resolution: Resolution = Resolution(),
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
        policy=resolution.policy.value,
        base_build_id=resolution.base_build_id,
        given_lockfile_id=resolution.given_lockfile_id,
        scheduled_on=clock.now(session),
    )
    session.add(build)
    session.flush()
    changes.record_build(session, build.id)
    return build
