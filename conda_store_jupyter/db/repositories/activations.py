"""When environments began to point at which builds. Written by ``services.activation`` alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Activation


def record(session: Session, environment_id: int, build_id: int, kind: str, by: str) -> None:
    """Note that the environment points at the build from now on."""
    session.add(
        Activation(
            environment_id=environment_id,
            build_id=build_id,
            kind=kind,
            by=by,
            activated_on=clock.now(session),
        )
    )


def of_builds(session: Session, build_ids: Collection[int]) -> Mapping[int, Sequence[Activation]]:
    """The activations of each build, the first one first."""
    query = select(Activation).where(Activation.build_id.in_(set(build_ids)))
    found: dict[int, list[Activation]] = {}
    for row in session.scalars(query.order_by(Activation.id)):
        found.setdefault(row.build_id, []).append(row)
    return found
