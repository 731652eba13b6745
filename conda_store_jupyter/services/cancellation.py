"""Cancels a build in any state."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue.cancellation import force_cancel, request_cancel
from conda_store_jupyter.services import lookup
from conda_store_jupyter.status import BuildStatus

#: A worker that is well stops a build within a second; after this nobody should wait for it.
PATIENCE: Final = timedelta(seconds=30)


def cancel(session: Session, build_id: int, *, force: bool = False) -> None:
    """End a waiting build at once, and make a running one stop within a second.

    Args:
        force: end a running one at once, too, without waiting for its worker, which may be gone.

    Raises:
        NotFound: there is no such build.
        Conflict: it has ended.
    """
    build = lookup.build(session, build_id)
    if BuildStatus(build.status).ended:
        raise Conflict(f"Build {build.number} of {build.environment.name} has ended already.")
    (force_cancel if force else request_cancel)(session, build)
