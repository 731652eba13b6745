"""Environments and their builds, which point at one another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conda_store_jupyter.db.models.base import NEVER_REUSE_IDS, Base
from conda_store_jupyter.db.models.specifications import Lockfile, Specification
from conda_store_jupyter.db.types import UtcDateTime, utcnow
from conda_store_jupyter.status import BuildStatus, Policy


class Namespace(Base):
    """Who owns environments."""

    __tablename__ = "namespace"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    # Written by `services.usage` alone: bytes on disk, files with several names counted once.
    # No date: something has changed since it was looked at.
    disk_size: Mapped[int | None] = mapped_column(BigInteger)
    measured_on: Mapped[datetime | None] = mapped_column(UtcDateTime)


def _first_name(context: Any) -> str:
    name: str = context.get_current_parameters()["name"]
    return name


class Environment(Base):
    """A name in a namespace that points at its current build."""

    __tablename__ = "environment"
    __table_args__ = (
        UniqueConstraint("namespace_id", "name"),
        Index(None, "namespace_id", "stem", unique=True),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    namespace_id: Mapped[int] = mapped_column(ForeignKey("namespace.id"))
    name: Mapped[str] = mapped_column(String(64), index=True)
    # What its prefixes are named after: its first name, or one like it where another environment
    # has that stem. It stays when the environment is renamed: prefixes cannot be moved.
    stem: Mapped[str] = mapped_column(String(64), default=_first_name, server_default="")
    description: Mapped[str] = mapped_column(Text, default="")
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    current_build_id: Mapped[int | None] = mapped_column(
        ForeignKey("build.id", use_alter=True), index=True
    )
    # Builds with an id up to this one were requested before somebody's latest choice and are
    # not activated when they end: the newest request wins, not the last to finish.
    activation_floor: Mapped[int] = mapped_column(default=0)
    delete_requested: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Set with the change of the current build, cleared with the journal line that says that links
    # and kernelspecs have followed: whoever dies between the two leaves this for the reconciler.
    unpublished: Mapped[bool] = mapped_column(default=False, server_default=false())
    archived_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    creator: Mapped[str] = mapped_column(String(255), default="", server_default="")
    unique_size: Mapped[int | None] = mapped_column(BigInteger)  # by `services.usage`
    kernel_choices: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # by `services.kernels`

    namespace: Mapped[Namespace] = relationship(lazy="raise")
    current_build: Mapped[Build | None] = relationship(
        lazy="raise", foreign_keys=[current_build_id], post_update=True
    )


class FormerName(Base):
    """A name that an environment had until it was renamed, so that who knows that one finds it."""

    __tablename__ = "former_name"
    __table_args__ = (Index(None, "name"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    environment_id: Mapped[int] = mapped_column(
        ForeignKey("environment.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(255), default="")
    renamed_on: Mapped[datetime] = mapped_column(UtcDateTime)
    # Whether the journal says it, which it does when links and kernelspecs have followed.
    told: Mapped[bool] = mapped_column(default=False, server_default=false())


class Build(Base):
    """One request to turn a specification into a prefix. ``queue`` is its one writer, except for
    what becomes of a prefix that is ready.
    """

    __tablename__ = "build"
    __table_args__ = (
        UniqueConstraint("environment_id", "number"),
        Index(None, "environment_id", "id"),
        Index(None, "status", "priority", "id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    environment_id: Mapped[int] = mapped_column(ForeignKey("environment.id", ondelete="CASCADE"))
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"), index=True)
    number: Mapped[int]
    status: Mapped[str] = mapped_column(String(16), default=BuildStatus.QUEUED.value)
    priority: Mapped[int] = mapped_column(default=0)
    requested_by: Mapped[str] = mapped_column(String(255), default="")

    # How it is resolved. The base is a build that may be gone by now: a number, not a key.
    policy: Mapped[str] = mapped_column(
        String(16), default=Policy.MINIMAL.value, server_default=Policy.MINIMAL.value
    )
    base_build_id: Mapped[int | None]
    given_lockfile_id: Mapped[int | None] = mapped_column(ForeignKey("lockfile.id"), index=True)

    # `attempt` counts claims and is the fencing token; `failures` counts what retries use up:
    # a build that was given back by a server that stopped has lost nothing.
    attempt: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    worker: Mapped[str | None] = mapped_column(String(255))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    cancel_requested_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delete_requested: Mapped[bool] = mapped_column(default=False, server_default=false())

    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    lockfile_id: Mapped[int | None] = mapped_column(ForeignKey("lockfile.id"), index=True)
    size: Mapped[int] = mapped_column(BigInteger, default=0)

    # What becomes of its prefix, by `services.retention`, `usage` and `kernel_uses`: who wants it
    # to stay, when it was the current one last, when a kernel ran in it last, when it was
    # collected (the lock stays, and it can be restored), and bytes that no other prefix has.
    pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    superseded_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    collected_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unique_size: Mapped[int | None] = mapped_column(BigInteger)

    scheduled_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    started_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_on: Mapped[datetime | None] = mapped_column(UtcDateTime)

    environment: Mapped[Environment] = relationship(lazy="raise", foreign_keys=[environment_id])
    specification: Mapped[Specification] = relationship(lazy="raise")
    lockfile: Mapped[Lockfile | None] = relationship(lazy="raise", foreign_keys=[lockfile_id])
    given_lockfile: Mapped[Lockfile | None] = relationship(
        lazy="raise", foreign_keys=[given_lockfile_id]
    )


class Attempt(Base):
    """One worker's try at a build, kept after it ended."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("build_id", "number"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id", ondelete="CASCADE"))
    number: Mapped[int]
    worker: Mapped[str] = mapped_column(String(255))
    started_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON)
