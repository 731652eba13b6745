"""Artifacts: who asked for one, who makes it, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.insertion import insert_if_absent
from conda_store_jupyter.db.models import Artifact

PENDING, MAKING, READY, FAILED = "pending", "making", "ready", "failed"


@dataclass(frozen=True)
class ArtifactClaim:
    """An artifact taken by who makes it; ``attempt`` is named by every later write."""

    artifact_id: int
    build_id: int
    type: str
    attempt: int


class ClaimLost(Exception):
    """Another one makes the artifact now, or nobody wants it any more."""


def of_build(session: Session, build_id: int) -> Mapping[str, Artifact]:
    """The artifacts of a build by their type."""
    query = select(Artifact).where(Artifact.build_id == build_id)
    return {row.type: row for row in session.scalars(query)}


def wanted(session: Session, build_id: int, kind: str, filename: str) -> Artifact:
    """The artifact, asked for now if it never was."""
    query = select(Artifact).where(Artifact.build_id == build_id, Artifact.type == kind)
    while (found := session.scalar(query)) is None:
        insert_if_absent(session, Artifact, build_id=build_id, type=kind, filename=filename)
    return found


def ask_again(session: Session, artifact: Artifact) -> None:
    """Have it made once more: it failed, or its bytes are gone."""
    artifact.state, artifact.sha256, artifact.error = PENDING, None, None
    artifact.failures, artifact.not_before, artifact.ended_on = 0, None, None
    session.flush()


def waiting(session: Session, most: int = 50) -> Sequence[tuple[int, int]]:
    """Artifacts that could be taken now, as ids of artifact and build; the oldest first."""
    query = select(Artifact.id, Artifact.build_id).where(_free(session))
    return session.execute(query.order_by(Artifact.id).limit(most)).tuples().all()


def claim(
    session: Session, artifact_id: int, worker: str, lease: timedelta
) -> ArtifactClaim | None:
    """Take an artifact; None when another one was faster."""
    row = session.execute(
        update(Artifact)
        .where(Artifact.id == artifact_id, _free(session))
        .values(
            state=MAKING,
            attempt=Artifact.attempt + 1,
            worker=worker,
            lease_until=clock.moment(session, lease),
            not_before=None,
            progress=None,
        )
        .returning(Artifact.id, Artifact.build_id, Artifact.type, Artifact.attempt)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return ArtifactClaim(*row) if row else None


def renew(
    session: Session, held: ArtifactClaim, lease: timedelta, progress: Mapping[str, Any]
) -> None:
    """Keep an artifact that is being made.

    Raises:
        ClaimLost: it is no longer ours.
    """
    until = clock.moment(session, lease)
    _write(session, held, lease_until=until, progress=dict(progress))


def finish(session: Session, held: ArtifactClaim, sha256: str) -> None:
    """It is made. Raises ClaimLost."""
    now = clock.now(session)
    _write(session, held, state=READY, sha256=sha256, error=None, ended_on=now, lease_until=None)


def fail(session: Session, held: ArtifactClaim, error: str, again: timedelta | None) -> None:
    """It could not be made; it is tried ``again`` after so long, or not. Raises ClaimLost."""
    now = clock.now(session)
    _write(
        session,
        held,
        state=FAILED if again is None else PENDING,
        failures=Artifact.failures + 1,
        error=error,
        not_before=None if again is None else now + again,
        ended_on=now if again is None else None,
        lease_until=None,
    )


def give_back(session: Session, held: ArtifactClaim) -> None:
    """Somebody else may make it: who was at it stops. Raises ClaimLost."""
    _write(session, held, state=PENDING, lease_until=None, progress=None)


def tell(session: Session, sha256: str, error: str | None) -> None:
    """Why the bytes of an artifact have not reached their store; None: they have."""
    session.execute(update(Artifact).where(Artifact.sha256 == sha256).values(error=error))


def failures(session: Session, held: ArtifactClaim) -> int:
    """How often it could not be made."""
    query = select(Artifact.failures).where(Artifact.id == held.artifact_id)
    return session.scalar(query) or 0


def _free(session: Session) -> ColumnElement[bool]:
    now = clock.moment(session)
    asked = and_(
        Artifact.state == PENDING, or_(Artifact.not_before.is_(None), Artifact.not_before <= now)
    )
    return or_(asked, and_(Artifact.state == MAKING, Artifact.lease_until < now))


def _write(session: Session, held: ArtifactClaim, **values: Any) -> None:
    written = session.execute(
        update(Artifact)
        .where(Artifact.id == held.artifact_id, Artifact.attempt == held.attempt)
        .where(Artifact.state == MAKING)
        .values(**values)
        .returning(Artifact.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if written is None:
        raise ClaimLost(f"artifact {held.artifact_id} is no longer ours")
