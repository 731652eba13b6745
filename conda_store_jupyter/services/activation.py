"""Points an environment at a build. Rolling back is the same thing with an older build."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.engine import after_commit
from conda_store_jupyter.db.models import Build, Environment
from conda_store_jupyter.db.repositories import activations, builds
from conda_store_jupyter.errors import Conflict, NotFound
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildStatus
from conda_store_jupyter.store import prefixes


def activate(
    session: Session, context: Context, environment: Environment, build: Build, by: str = ""
) -> None:
    """Make ``build`` the environment's current one because somebody asked for it.

    Builds requested earlier that are still running will not replace it when they end.

    Args:
        by: who asked.

    Raises:
        NotFound: the build is another environment's, or the environment was just deleted.
        Conflict: the build has no usable prefix, or one of the two is being deleted.
    """
    if build.environment_id != environment.id:
        raise NotFound(
            f"Build {build.id} is not a build of {environment.namespace.name}/{environment.name}."
        )
    environment = lookup.held(session, environment)
    if environment.delete_requested or build.delete_requested:
        raise Conflict(f"Build {build.number} of {environment.name} is being deleted.")
    if build.status != BuildStatus.COMPLETED.value or not has_prefix(context, build):
        raise Conflict(
            f"Build {build.number} of {environment.name} has no usable prefix "
            f"(its status is {build.status}).",
            hints=["Choose a completed build, or build its specification again."],
        )
    environment.activation_floor = builds.newest_id(session, environment.id)
    if environment.current_build_id != build.id:
        activations.record(session, environment.id, build.id, "chosen", by)
    _point(session, context, environment, build.id)


def activate_completed(
    session: Session, context: Context, environment: Environment, build_id: int
) -> bool:
    """Make a build that has just completed current, unless a newer request already is.

    ``environment`` was read when it was locked.
    """
    if environment.delete_requested or build_id <= environment.activation_floor:
        return False
    environment.activation_floor = build_id
    activations.record(session, environment.id, build_id, "built", "")
    _point(session, context, environment, build_id)
    return True


def archive(session: Session, context: Context, environment: Environment) -> bool:
    """Take an environment out of use: no link, no kernels; its builds and their files stay.

    Activating any of its builds brings it back. False when it is archived or on its way out.

    Raises:
        NotFound: the environment was just deleted.
    """
    environment = lookup.held(session, environment)
    if environment.delete_requested or environment.archived_on is not None:
        return False
    environment.activation_floor = builds.newest_id(session, environment.id)
    _point(session, context, environment, None)
    environment.archived_on = clock.now(session)
    return True


def has_prefix(context: Context, build: Build) -> bool:
    """Whether the build's prefix is on disk and sealed."""
    if build.lockfile is None:
        return False
    environment = build.environment
    prefix = context.layout.prefix(
        environment.namespace.name, environment.stem, build.lockfile.sha256
    )
    return prefixes.state(prefix) == "ready"


def _point(
    session: Session, context: Context, environment: Environment, build_id: int | None
) -> None:
    builds.supersede(session, environment.current_build_id, by=build_id)
    environment.current_build_id = build_id
    environment.archived_on = None
    environment.unpublished = True
    namespace, name = environment.namespace.name, environment.name
    session.flush()
    after_commit(session, lambda: context.publication.publish(namespace, name))
