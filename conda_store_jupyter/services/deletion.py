"""Takes environments and builds away: first from sight, then from the record, then the bytes.

Deleting means: cancel what runs, wait until it has stopped, remove. The functions here do what
can be done now and say whether that was all; who called them asks again until it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import after_commit
from conda_store_jupyter.db.models import Build, Environment
from conda_store_jupyter.db.repositories import builds, changes
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue.cancellation import request_cancel
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildStatus
from conda_store_jupyter.store import prefixes


def delete_environment(session: Session, context: Context, namespace: str, name: str) -> bool:
    """Remove an environment with all its builds, prefixes, logs and kernelspecs.

    True when it is gone; False while a build of it still has to stop.

    Raises:
        NotFound: there is no such environment.
    """
    environment = lookup.environment(session, namespace, name)
    found = builds.of_environment(session, environment.id)
    if not _stopped(session, found):
        return False
    context.publication.withdraw(namespace, name)
    environment.current_build_id = None
    session.flush()
    _forget(session, context, environment, found)
    session.delete(environment)
    changes.record_environment(session, namespace, name)
    return True


def delete_build(session: Session, context: Context, build_id: int) -> bool:
    """Remove a build with its log, and its prefix where no other build has the same.

    True when it is gone; False while it still has to stop: should nobody ask again, it is
    removed when it has.

    Raises:
        NotFound: there is no such build.
        Conflict: it is its environment's current build.
    """
    build = lookup.build(session, build_id)
    environment = build.environment
    if environment.current_build_id == build.id:
        raise Conflict(
            f"Build {build.number} is the current build of {environment.name}.",
            hints=["Roll back to another build first, or delete the environment."],
        )
    build.delete_requested = True
    if not _stopped(session, [build]):
        return False
    _forget(session, context, environment, [build])
    changes.record_environment(session, environment.namespace.name, environment.name)
    return True


def _stopped(session: Session, found: Iterable[Build]) -> bool:
    """Ask what has not ended to stop; whether nothing runs any more."""
    for build in found:
        request_cancel(session, build)
    return not any(
        build.status == BuildStatus.BUILDING.value
        # A worker that is gone stops nothing; if it comes back, its row is not there.
        and build.lease_until is not None
        and build.lease_until > utcnow()
        for build in found
    )


def _forget(
    session: Session, context: Context, environment: Environment, doomed: Iterable[Build]
) -> None:
    namespace, name = environment.namespace.name, environment.name
    before = set(builds.lock_hashes(session, environment.id))
    files = [context.layout.log(build.id) for build in doomed]
    for build in doomed:
        session.delete(build)
    session.flush()
    unused = before - set(builds.lock_hashes(session, environment.id))
    made = [context.layout.prefix(namespace, name, sha256) for sha256 in unused]
    after_commit(session, lambda: _remove(made, files))


def _remove(made: Iterable[Path], files: Iterable[Path]) -> None:
    for prefix in made:
        prefixes.remove(prefix)
    for file in files:
        file.unlink(missing_ok=True)
