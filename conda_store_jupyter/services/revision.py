"""Changes what an environment points at, what it says of itself, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.services import kernels, lookup, renaming
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.rollback import Rollback, roll_back


@dataclass(frozen=True)
class Revision:
    """What to change; None leaves a thing as it is."""

    build_id: int | None = None
    description: str | None = None
    kernels: Mapping[str, Any] | None = None
    name: str | None = None


def revise(
    session: Session,
    context: Context,
    namespace: str,
    name: str,
    wanted: Revision,
    *,
    by: str = "",
) -> Rollback | None:
    """Roll back (or forward), describe, choose kernels, rename; what a rollback did, if any.

    Args:
        by: who asks.

    Raises:
        NotFound: the environment, or the build among its builds.
        Conflict: the build has no prefix and cannot be restored; or it cannot be renamed, as
            :func:`renaming.rename` says.
        InvalidName: it cannot be called that.
        InvalidRequest: nothing was asked for, or a kernel cannot be as it was asked for.
    """
    if wanted == Revision():
        raise InvalidRequest(
            "Give 'build_id' to roll back, 'description', 'kernels', or 'environment_name' to "
            "rename."
        )
    environment = lookup.environment(session, namespace, name)
    done = None
    if wanted.build_id is not None:
        done = roll_back(session, context, environment, wanted.build_id, by)
    if wanted.description is not None:
        environment.description = wanted.description
        changes.record_environment(session, namespace, name)
    if wanted.kernels is not None:
        kernels.choose(session, context, environment, wanted.kernels)
    if wanted.name is not None:
        renaming.rename(session, context, environment, wanted.name, by)
    return done
