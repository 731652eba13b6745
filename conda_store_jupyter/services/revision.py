"""Changes what an environment points at or says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.activation import activate
from conda_store_jupyter.services.context import Context


@dataclass(frozen=True)
class Revision:
    """What to change; None leaves a thing as it is."""

    build_id: int | None = None
    description: str | None = None


def revise(session: Session, context: Context, namespace: str, name: str, wanted: Revision) -> None:
    """Roll back (or forward) to a build, describe, or both.

    Raises:
        NotFound: the environment, or the build among its builds.
        Conflict: the build has no usable prefix.
        InvalidRequest: nothing was asked for.
    """
    if wanted == Revision():
        raise InvalidRequest("Give 'build_id' to roll back, or 'description'.")
    environment = lookup.environment(session, namespace, name)
    if wanted.build_id is not None:
        activate(session, context, environment, lookup.build(session, wanted.build_id))
    if wanted.description is not None:
        environment.description = wanted.description
        changes.record_environment(session, namespace, name)
