"""Builds whose prefix has gone without having been collected."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.db.repositories import changes, environments, retention
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.activation import has_prefix
from conda_store_jupyter.services.context import Context


def note_missing(session: Session, context: Context, build_id: int) -> bool:
    """Write down that a build has no prefix any more, so that it can be restored; False when it
    has one, or is the current build.

    Raises:
        NotFound: there is no such build.
    """
    build = lookup.build(session, build_id)
    environment = environments.lock(session, build.environment_id)
    if environment is None or environment.current_build_id == build_id:
        return False
    if build.lockfile_id is None or has_prefix(context, build):
        return False
    retention.mark_collected(session, build.environment_id, build.lockfile_id)
    changes.record_environment(session, environment.namespace.name, environment.name)
    return True
