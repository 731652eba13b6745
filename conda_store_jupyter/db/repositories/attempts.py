"""Attempts at builds, kept after they ended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Attempt


def of_build(session: Session, build_id: int) -> Sequence[Attempt]:
    """Every attempt at a build, the first one first."""
    query = select(Attempt).where(Attempt.build_id == build_id).order_by(Attempt.number)
    return session.scalars(query).all()
