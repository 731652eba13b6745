"""What happened to environments, and what runs in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from conda_store_jupyter.db.models.base import NEVER_REUSE_IDS, Base
from conda_store_jupyter.db.types import UtcDateTime, utcnow


class Activation(Base):
    """A moment at which an environment began to point at a build: its history."""

    __tablename__ = "activation"
    __table_args__ = (Index(None, "environment_id", "id"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    environment_id: Mapped[int] = mapped_column(ForeignKey("environment.id", ondelete="CASCADE"))
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id", ondelete="CASCADE"), index=True)
    # "built" when the build had just completed, "chosen" when somebody asked for it.
    kind: Mapped[str] = mapped_column(String(8))
    by: Mapped[str] = mapped_column(String(255), default="")
    activated_on: Mapped[datetime] = mapped_column(UtcDateTime)


class KernelUse(Base):
    """A kernel that runs in the prefix of a build, as the Jupyter server says that started it.

    ``holder`` is that server's process, ``server`` what people know it by. A row whose ``seen_on``
    is old is of a server that is suspended, or has died.
    """

    __tablename__ = "kernel_use"
    __table_args__ = (UniqueConstraint("holder", "kernel_id"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    server: Mapped[str] = mapped_column(String(255))
    kernel_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id", ondelete="CASCADE"), index=True)
    started_on: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_on: Mapped[datetime] = mapped_column(UtcDateTime)


class Change(Base):
    """A line of the journal from which every process learns what the others did."""

    __tablename__ = "change"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, index=True)
    namespace: Mapped[str] = mapped_column(String(64))
    environment: Mapped[str] = mapped_column(String(64))
    build_id: Mapped[int | None]
    status: Mapped[str | None] = mapped_column(String(16))
    step: Mapped[str | None] = mapped_column(String(16))
    file_id: Mapped[int | None]
    renamed_to: Mapped[str | None] = mapped_column(String(64))
