"""What is made of builds for others to download."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from conda_store_jupyter.db.models.base import NEVER_REUSE_IDS, Base
from conda_store_jupyter.db.types import UtcDateTime, utcnow


class Blob(Base):
    """Bytes in the blob store. ``pending``: they wait on a machine until it can be reached."""

    __tablename__ = "blob"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(16), default="stored")
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Artifact(Base):
    """Something that can be downloaded, made from a build's prefix. ``type`` is its kind.

    ``attempt`` counts claims and is the fencing token, as with builds.
    """

    __tablename__ = "artifact"
    __table_args__ = (UniqueConstraint("build_id", "type"), Index(None, "state"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    error: Mapped[str | None] = mapped_column(Text)
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    attempt: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(255))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
