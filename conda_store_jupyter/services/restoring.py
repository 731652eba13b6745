"""Makes a build whole again whose prefix was collected: its lockfile is installed as it is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build, Environment
from conda_store_jupyter.db.repositories import builds
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue.enqueue import Resolution, enqueue
from conda_store_jupyter.services import limits
from conda_store_jupyter.services.activation import has_prefix
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.parse import invalid
from conda_store_jupyter.spec.rules import lock_problems
from conda_store_jupyter.status import BuildStatus, Policy


def is_lost(context: Context, build: Build) -> bool:
    """Whether a build that was ready has no prefix any more."""
    completed = build.status == BuildStatus.COMPLETED.value and build.lockfile_id is not None
    return completed and (build.collected_on is not None or not has_prefix(context, build))


def restore(
    session: Session, context: Context, environment: Environment, build: Build, by: str
) -> Build:
    """Queue a build that installs exactly the lockfile of ``build``; nothing is solved.

    One that is waiting or running already is that build. The environment is locked.

    Args:
        by: who asks.

    Raises:
        Conflict: the environment or the build is being deleted.
        InvalidSpecification: the rules of this site do not allow its packages any more.
        LimitExceeded: the namespace has all that it may have.
    """
    if environment.delete_requested or build.delete_requested:
        raise Conflict(f"Build {build.number} of {environment.name} is being deleted.")
    newest = builds.by_id(session, builds.newest_id(session, environment.id))
    if newest is not None and _restores(newest, build):
        return newest
    _refuse_forbidden(context, build)
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


def _restores(newest: Build, build: Build) -> bool:
    waits = not BuildStatus(newest.status).ended and not newest.cancel_requested
    return waits and newest.given_lockfile_id == build.lockfile_id


def _refuse_forbidden(context: Context, build: Build) -> None:
    assert build.lockfile is not None  # it was ready
    found = lock_problems(context.rules, Lockfile.from_json(build.lockfile.content), "")
    if found:
        raise invalid(found)
