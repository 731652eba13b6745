"""Takes environments and builds away: from sight, then the bytes, then the record.

Deleting means: cancel what runs, wait until it has stopped, remove. The functions here write the
wish into the record and say whether it can be fulfilled now; then it is, right after the commit.
Who called them asks again until it was. Should nobody ask again, the reconciler does.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import after_commit
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.repositories import builds
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue.cancellation import request_cancel
from conda_store_jupyter.queue.lease import is_held
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context


def delete_environment(session: Session, context: Context, namespace: str, name: str) -> bool:
    """Remove an environment with all its builds, prefixes, logs and kernelspecs.

    True when it is gone with the commit; False while a build of it still has to stop.

    Raises:
        NotFound: there is no such environment.
    """
    environment = lookup.held(session, lookup.environment(session, namespace, name))
    disposal = context.disposal
    if not environment.delete_requested:
        environment.delete_requested = True
        environment.current_build_id = None
        session.flush()
        after_commit(session, lambda: disposal.hide(namespace, name))
    if not _stopped(session, builds.of_environment(session, environment.id)):
        return False
    after_commit(session, lambda: disposal.remove_environment(namespace, name))
    return True


def delete_build(session: Session, context: Context, build_id: int) -> bool:
    """Remove a build with its log, and its prefix where no other build has the same.

    True when it is gone with the commit; False while it still has to stop.

    Raises:
        NotFound: there is no such build.
        Conflict: it is its environment's current build.
    """
    build = lookup.build(session, build_id)
    environment = lookup.held(session, build.environment)
    if environment.current_build_id == build.id:
        raise Conflict(
            f"Build {build.number} is the current build of {environment.name}.",
            hints=["Roll back to another build first, or delete the environment."],
        )
    build.delete_requested = True
    if not _stopped(session, [build]):
        return False
    after_commit(session, lambda: context.disposal.remove_build(build_id))
    return True


def _stopped(session: Session, found: Iterable[Build]) -> bool:
    """Ask what has not ended to stop; whether nothing runs any more.

    A worker that is gone stops nothing; if it comes back, its row is not there.
    """
    for build in found:
        request_cancel(session, build)
    return not any(is_held(session, build) for build in found)
