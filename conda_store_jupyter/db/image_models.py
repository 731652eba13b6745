"""The tables of container images and of the tokens that pull them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from conda_store_jupyter.db.models import NEVER_REUSE_IDS, Base
from conda_store_jupyter.db.types import UtcDateTime, utcnow


class Image(Base):
    """The image of a build, as it was asked for; ``services.images`` is its one writer.

    ``recipe`` is the hash of all but the build that determines it: base image, settings, format.
    ``attempt`` counts claims and is the fencing token, as with builds.
    """

    __tablename__ = "image"
    __table_args__ = (
        UniqueConstraint("build_id", "recipe"),
        Index(None, "state"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    build_id: Mapped[int] = mapped_column(ForeignKey("build.id", ondelete="CASCADE"))
    recipe: Mapped[str] = mapped_column(String(64))
    scratch: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    manifest_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    error: Mapped[str | None] = mapped_column(Text)
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    attempt: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(255))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    requested_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    ended_on: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImageBlob(Base):
    """A blob that an image consists of: its manifest, configuration or a layer."""

    __tablename__ = "image_blob"
    __table_args__ = (UniqueConstraint("image_id", "sha256"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    image_id: Mapped[int] = mapped_column(ForeignKey("image.id", ondelete="CASCADE"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(255))


class ImageLayer(Base):
    """A layer that was made before; ``key`` is the hash of what determines its bytes."""

    __tablename__ = "image_layer"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(255))
    diff_id: Mapped[str] = mapped_column(String(64))
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class PullToken(Base):
    """A password that pulls images of some environments; only its hash is kept."""

    __tablename__ = "pull_token"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    secret_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_on: Mapped[datetime | None] = mapped_column(UtcDateTime)
