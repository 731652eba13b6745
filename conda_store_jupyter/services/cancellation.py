"""Cancels a build in any state."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue.cancellation import request_cancel
from conda_store_jupyter.services import lookup
from conda_store_jupyter.status import BuildStatus


def cancel(session: Session, build_id: int) -> None:
    """End a waiting build at once, and make a running one stop within a second.

    Raises:
        NotFound: there is no such build.
        Conflict: it has ended.
    """
    build = lookup.build(session, build_id)
    if BuildStatus(build.status).ended:
        raise Conflict(f"Build {build.number} of {build.environment.name} has ended already.")
    request_cancel(session, build)
