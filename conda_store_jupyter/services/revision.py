"""Changes what an environment points at or says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.services import kernels, lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.rollback import Rollback, roll_back


@dataclass(frozen=True)
class Revision:
    """What to change; None leaves a thing as it is."""

    build_id: int | None = None
    description: str | None = None
    kernels: Mapping[str, Any] | None = None


def revise(
    session: Session,
    context: Context,
    namespace: str,
    name: str,
    wanted: Revision,
    *,
    by: str = "",
) -> Rollback | None:
    """Roll back (or forward) to a build, describe, choose kernels; what a rollback did, if any.

    Args:
        by: who asks.

    Raises:
        NotFound: the environment, or the build among its builds.
        Conflict: the build has no prefix and cannot be restored.
        InvalidRequest: nothing was asked for, or a kernel cannot be as it was asked for.
    """
    if wanted == Revision():
        raise InvalidRequest("Give 'build_id' to roll back, 'description', or 'kernels'.")
    environment = lookup.environment(session, namespace, name)
    done = None
    if wanted.build_id is not None:
        done = roll_back(session, context, environment, wanted.build_id, by)
    if wanted.description is not None:
        environment.description = wanted.description
        changes.record_environment(session, namespace, name)
    if wanted.kernels is not None:
        kernels.choose(session, context, environment, wanted.kernels)
    return done
