"""What is recorded of blobs: what they are, whether they are where they belong, who needs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from conda_store_jupyter.db.image_models import ImageBlob
from conda_store_jupyter.db.insertion import insert_if_absent
from conda_store_jupyter.db.models import Artifact, Blob

STORED, PENDING = "stored", "pending"

#: Columns that name blobs which are needed. What no row of theirs names can be removed.
REFERRERS: list[InstrumentedAttribute[str] | InstrumentedAttribute[str | None]] = [
    Artifact.sha256,
    ImageBlob.sha256,
]


def by_sha256(session: Session, sha256: str) -> Blob | None:
    """The blob with this hash."""
    return session.scalar(select(Blob).where(Blob.sha256 == sha256))


def record(session: Session, *, sha256: str, size: int, media_type: str, state: str) -> None:
    """Say that these bytes are stored; a blob that is recorded already gets the state."""
    made = insert_if_absent(
        session, Blob, sha256=sha256, size=size, media_type=media_type, state=state
    )
    if made is None:
        session.execute(update(Blob).where(Blob.sha256 == sha256).values(state=state))


def mark(session: Session, hashes: Iterable[str], state: str) -> None:
    """Give these blobs a state."""
    session.execute(update(Blob).where(Blob.sha256.in_(list(hashes))).values(state=state))


def pending(session: Session) -> Sequence[Blob]:
    """Blobs that wait for their store."""
    return session.scalars(select(Blob).where(Blob.state == PENDING).order_by(Blob.id)).all()


def unneeded(session: Session, before: datetime) -> Sequence[Blob]:
    """Blobs recorded before a moment that nothing refers to."""
    query = select(Blob).where(Blob.created_on < before).order_by(Blob.id)
    for column in REFERRERS:
        query = query.where(~select(column).where(column == Blob.sha256).exists())
    return session.scalars(query).all()


def is_unneeded(session: Session, sha256: str) -> bool:
    """Whether nothing refers to a blob."""
    return not any(
        session.scalar(select(column).where(column == sha256).limit(1)) for column in REFERRERS
    )


def recorded(session: Session, hashes: Iterable[str]) -> set[str]:
    """Which of these blobs are in the record, or referred to."""
    wanted = list(hashes)
    found = set(session.scalars(select(Blob.sha256).where(Blob.sha256.in_(wanted))))
    for column in REFERRERS:
        found |= {
            name for name in session.scalars(select(column).where(column.in_(wanted))) if name
        }
    return found


def forget(session: Session, sha256: str) -> None:
    """Remove the record of a blob."""
    session.execute(delete(Blob).where(Blob.sha256 == sha256))
