"""Tokens that pull images."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.image_models import PullToken
from conda_store_jupyter.db.insertion import insert_if_absent


def add(
    session: Session,
    *,
    name: str,
    secret_sha256: str,
    scopes: Sequence[str],
    expires_on: datetime | None,
) -> PullToken | None:
    """A new token, or None when there is one of that name."""
    made = insert_if_absent(
        session,
        PullToken,
        name=name,
        secret_sha256=secret_sha256,
        scopes=list(scopes),
        expires_on=expires_on,
    )
    return session.get(PullToken, made) if made is not None else None


def valid(session: Session, secret_sha256: str) -> PullToken | None:
    """The token of that secret, unless it has expired."""
    now = clock.moment(session)
    return session.scalar(
        select(PullToken)
        .where(PullToken.secret_sha256 == secret_sha256)
        .where(or_(PullToken.expires_on.is_(None), PullToken.expires_on > now))
    )


def note_use(session: Session, token_id: int) -> None:
    """Say that a token is being used."""
    session.execute(
        update(PullToken)
        .where(PullToken.id == token_id)
        .values(last_used_on=clock.moment(session))
        .execution_options(synchronize_session=False)
    )


def every(session: Session) -> Sequence[PullToken]:
    """All tokens, by name."""
    return session.scalars(select(PullToken).order_by(PullToken.name)).all()


def remove(session: Session, name: str) -> bool:
    """Remove a token; False when there is none of that name."""
    found = session.scalar(select(PullToken.id).where(PullToken.name == name))
    session.execute(delete(PullToken).where(PullToken.name == name))
    return found is not None
