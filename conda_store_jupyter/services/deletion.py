"""Takes an environment away: first from sight, then from the record, then from the disk."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import after_commit
from conda_store_jupyter.db.models import Environment
from conda_store_jupyter.db.repositories import builds, changes
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildStatus
from conda_store_jupyter.store import prefixes


def delete_environment(session: Session, context: Context, namespace: str, name: str) -> None:
    """Remove an environment with all its builds, prefixes, logs and kernelspecs.

    Raises:
        NotFound: there is no such environment.
        Conflict: one of its builds is running.
    """
    environment = lookup.environment(session, namespace, name)
    _refuse_while_building(session, environment)
    doomed = _files(session, context, environment)
    context.publication.withdraw(namespace, name)
    environment.current_build_id = None
    session.flush()
    for build in builds.of_environment(session, environment.id):
        session.delete(build)
    session.flush()
    session.delete(environment)
    changes.record_environment(session, namespace, name)
    after_commit(session, lambda: _remove(doomed))


def _refuse_while_building(session: Session, environment: Environment) -> None:
    running = [
        build
        for build in builds.of_environment(session, environment.id)
        if build.status == BuildStatus.BUILDING.value
    ]
    if running:
        raise Conflict(
            f"Build {running[0].number} of {environment.name} is running.",
            hints=["Delete the environment when the build has ended."],
        )


def _files(session: Session, context: Context, environment: Environment) -> list[Path]:
    namespace, name = environment.namespace.name, environment.name
    layout = context.layout
    made = [
        layout.prefix(namespace, name, sha) for sha in builds.lock_hashes(session, environment.id)
    ]
    return made + [layout.log(build.id) for build in builds.of_environment(session, environment.id)]


def _remove(doomed: list[Path]) -> None:
    for path in doomed:
        if path.is_dir():
            prefixes.remove(path)
        else:
            path.unlink(missing_ok=True)
