"""The tables. Relationships are loaded on purpose or not at all (``lazy="raise"``)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from conda_store_jupyter.db.types import UtcDateTime, utcnow
from conda_store_jupyter.status import BuildStatus, Policy

# Named constraints, because a migration can only drop what has a name.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declares the tables below."""

    metadata = MetaData(naming_convention=NAMING)


# Ids are shown to people and name log files, so a deleted row's id is never given out again.
_NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


class Namespace(Base):
    """Who owns environments."""

    __tablename__ = "namespace"
    __table_args__ = (_NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    # Written by `services.usage` alone: bytes on disk, files with several names counted once.
    # No date: something has changed since it was looked at.
    disk_size: Mapped[int | None] = mapped_column(BigInteger)
    measured_on: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Specification(Base):
    """What was asked for. Written once, never updated."""

    __tablename__ = "specification"
    __table_args__ = (_NEVER_REUSE_IDS,)

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
    __table_args__ = (_NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    platform: Mapped[str] = mapped_column(String(32))
    content: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class LockedPackage(Base):
    """One package of a lockfile, as listings and filters need it."""

    __tablename__ = "locked_package"
    __table_args__ = (Index(None, "name", "lockfile_id"), _NEVER_REUSE_IDS)

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


def _first_name(context: Any) -> str:
    name: str = context.get_current_parameters()["name"]
    return name


class Environment(Base):
    """A name in a namespace that points at its current build."""

    __tablename__ = "environment"
    __table_args__ = (
        UniqueConstraint("namespace_id", "name"),
        Index(None, "namespace_id", "stem", unique=True),
        _NEVER_REUSE_IDS,
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


class Build(Base):
    """One request to turn a specification into a prefix. ``queue`` is its one writer, except for
    what becomes of a prefix that is ready.
    """

    __tablename__ = "build"
    __table_args__ = (
        UniqueConstraint("environment_id", "number"),
        Index(None, "environment_id", "id"),
        Index(None, "status", "priority", "id"),
        _NEVER_REUSE_IDS,
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


class Attempt(Base):
    """One worker's try at a build, kept after it ended."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("build_id", "number"), _NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id", ondelete="CASCADE"))
    number: Mapped[int]
    worker: Mapped[str] = mapped_column(String(255))
    started_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON)


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


class Change(Base):
    """A line of the journal from which every process learns what the others did."""

    __tablename__ = "change"
    __table_args__ = (_NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, index=True)
    namespace: Mapped[str] = mapped_column(String(64))
    environment: Mapped[str] = mapped_column(String(64))
    build_id: Mapped[int | None]
    status: Mapped[str | None] = mapped_column(String(16))
    step: Mapped[str | None] = mapped_column(String(16))
    file_id: Mapped[int | None]
    renamed_to: Mapped[str | None] = mapped_column(String(64))


class Blob(Base):
    """Bytes in the blob store. ``pending``: they wait on a machine until it can be reached."""

    __tablename__ = "blob"
    __table_args__ = (_NEVER_REUSE_IDS,)

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
    __table_args__ = (UniqueConstraint("build_id", "type"), Index(None, "state"), _NEVER_REUSE_IDS)

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
