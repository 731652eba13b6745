"""The tables of what became of environments: their names, their current builds, their kernels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from conda_store_jupyter.db.models import Base
from conda_store_jupyter.db.types import UtcDateTime

_NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


class FormerName(Base):
    """A name that an environment had until it was renamed, so that who knows that one finds it."""

    __tablename__ = "former_name"
    __table_args__ = (Index(None, "name"), _NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    environment_id: Mapped[int] = mapped_column(
        ForeignKey("environment.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(255), default="")
    renamed_on: Mapped[datetime] = mapped_column(UtcDateTime)
    # Whether the journal says it, which it does when links and kernelspecs have followed.
    told: Mapped[bool] = mapped_column(default=False, server_default=false())


class KernelUse(Base):
    """A kernel that runs in the prefix of a build, as the Jupyter server says that started it.

    ``holder`` is that server's process, ``server`` what people know it by. A row whose ``seen_on``
    is old is of a server that is suspended, or has died.
    """

    __tablename__ = "kernel_use"
    __table_args__ = (UniqueConstraint("holder", "kernel_id"), _NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    server: Mapped[str] = mapped_column(String(255))
    kernel_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id", ondelete="CASCADE"), index=True)
    started_on: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_on: Mapped[datetime] = mapped_column(UtcDateTime)


class Activation(Base):
    """A moment at which an environment began to point at a build: its history."""

    __tablename__ = "activation"
    __table_args__ = (Index(None, "environment_id", "id"), _NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    environment_id: Mapped[int] = mapped_column(ForeignKey("environment.id", ondelete="CASCADE"))
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id", ondelete="CASCADE"), index=True)
    # "built" when the build had just completed, "chosen" when somebody asked for it.
    kind: Mapped[str] = mapped_column(String(8))
    by: Mapped[str] = mapped_column(String(255), default="")
    activated_on: Mapped[datetime] = mapped_column(UtcDateTime)
