"""Goes back, or forward, to a build; one whose prefix was collected is made again from its lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build, Environment
from conda_store_jupyter.db.repositories import builds
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue.enqueue import Resolution, enqueue
from conda_store_jupyter.services import kernel_uses, limits, lookup
from conda_store_jupyter.services.activation import activate, has_prefix
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildStatus, Policy


@dataclass(frozen=True)
class Rollback:
    """What a rollback did.

    Attributes:
        build_id: the build that is current now, or will be when it has been restored; None for
            an environment without a completed build.
        restoring: its packages are being installed again; until then nothing changes.
        running_kernels: those that keep the packages that they have until they are restarted.
    """

    build_id: int | None
    restoring: bool
    running_kernels: Sequence[Mapping[str, Any]] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "build_id": self.build_id,
            "restoring": self.restoring,
            "running_kernels": [dict(kernel) for kernel in self.running_kernels],
        }


def roll_back(
    session: Session, context: Context, environment: Environment, build_id: int, by: str
) -> Rollback:
    """Make a completed build of ``environment`` the current one.

    Args:
        by: who asks.

    Raises:
        NotFound: there is no such build, or it is another environment's.
        Conflict: it never had a prefix, or one of the two is being deleted.
    """
    build = lookup.build(session, build_id)
    if build.environment_id == environment.id:
        environment = lookup.held(session, environment)
    if _is_lost(context, build) and build.environment_id == environment.id:
        restored = restore(session, context, environment, build, by)
    else:
        activate(session, context, environment, build, by)
        restored = None
    return Rollback(
        build_id=restored.id if restored else build.id,
        restoring=restored is not None,
        running_kernels=tuple(kernel_uses.staying(session, build)),
    )


def restore(
    session: Session, context: Context, environment: Environment, build: Build, by: str
) -> Build:
    """Queue a build that installs exactly the lockfile of ``build``; nothing is solved.

    One that is waiting or running already is that build.

    Raises:
        Conflict: the environment or the build is being deleted.
        LimitExceeded: the namespace has all the room that it may have.
    """
    if environment.delete_requested or build.delete_requested:
        raise Conflict(f"Build {build.number} of {environment.name} is being deleted.")
    newest = builds.by_id(session, builds.newest_id(session, environment.id))
    if newest is not None and _restores(newest, build):
        return newest
    limits.admit_build(session, context.limits, environment.namespace.name)
    again = enqueue(
        session,
        environment,
        build.specification,
        requested_by=by,
        resolution=Resolution(Policy.EXACT, build.id, build.lockfile_id),
    )
    context.dispatch.enqueue(session, again)
    return again


def _is_lost(context: Context, build: Build) -> bool:
    """Whether a build that was ready has no prefix any more."""
    completed = build.status == BuildStatus.COMPLETED.value and build.lockfile_id is not None
    return completed and (build.collected_on is not None or not has_prefix(context, build))


def _restores(newest: Build, build: Build) -> bool:
    waits = not BuildStatus(newest.status).ended and not newest.cancel_requested
    return waits and newest.given_lockfile_id == build.lockfile_id
