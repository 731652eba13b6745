"""What is asked for, and what it resolves to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from conda_store_jupyter.db.models.base import NEVER_REUSE_IDS, Base
from conda_store_jupyter.db.types import UtcDateTime, utcnow


class Specification(Base):
    """What was asked for. Written once, never updated."""

    __tablename__ = "specification"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(Text)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Lockfile(Base):
    """What a specification resolved to on one platform. Its packages never change; a lockfile that
    came from a file is described more fully when it has been built.
    """

    __tablename__ = "lockfile"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    platform: Mapped[str] = mapped_column(String(32))
    content: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class LockedPackage(Base):
    """One package of a lockfile, as listings and filters need it."""

    __tablename__ = "locked_package"
    __table_args__ = (Index(None, "name", "lockfile_id"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    lockfile_id: Mapped[int] = mapped_column(
        ForeignKey("lockfile.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(255))
    version: Mapped[str] = mapped_column(String(255))
    build: Mapped[str] = mapped_column(String(255), default="")
    channel: Mapped[str] = mapped_column(Text, default="")
    subdir: Mapped[str] = mapped_column(String(32), default="")
    license: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    requested: Mapped[bool] = mapped_column(default=False)
