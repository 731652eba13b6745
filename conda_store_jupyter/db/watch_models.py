"""The tables of watched files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from conda_store_jupyter.db.models import NEVER_REUSE_IDS, Base
from conda_store_jupyter.db.types import UtcDateTime, utcnow


class WatchPath(Base):
    """A file or directory that servers watch, as they were told."""

    __tablename__ = "watch_path"
    __table_args__ = (UniqueConstraint("namespace", "path"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    namespace: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(Text)
    recursive: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str | None] = mapped_column(Text)
    # Who asked for it did so in the record, not in the settings of a server; and nobody is to look
    # at it for now, whoever asked.
    asked: Mapped[bool] = mapped_column(default=False, server_default=false())
    stopped: Mapped[bool] = mapped_column(default=False, server_default=false())
    seen_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class WatchedFile(Base):
    """What became of one watched file. ``services.watching`` is its one writer."""

    __tablename__ = "watched_file"
    __table_args__ = (
        UniqueConstraint("namespace", "path"),
        Index(None, "namespace", "environment"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    watch_path_id: Mapped[int] = mapped_column(
        ForeignKey("watch_path.id", ondelete="CASCADE"), index=True
    )
    namespace: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(Text)
    # Raised by every write: of two servers that saw different contents the later one looks again.
    revision: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16))
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    environment: Mapped[str | None] = mapped_column(String(64))
    # No foreign key: the build may be deleted, and is not to wait for a look at a file.
    build_id: Mapped[int | None]
    changed_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
