"""Asks for the image of a build: it is there, it is being made, or there can be none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.image_models import Image
from conda_store_jupyter.db.repositories import images

# A failure is told to whoever asks within this time; later it is tried again.
_FORGET_FAILURE = timedelta(seconds=60)


@dataclass(frozen=True)
class ImageState:
    """How far the image of a build is.

    Attributes:
        state: ``pending``, ``making``, ``ready`` or ``failed``.
        manifest_sha256: hexadecimal, once it is ready.
        done, total: layers, while it is being made.
    """

    id: int
    build_id: int
    state: str
    manifest_sha256: str = ""
    size: int = 0
    error: str = ""
    done: int = 0
    total: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether it can be pulled."""
        return self.state == images.READY and bool(self.manifest_sha256)


def look(session: Session, build_id: int, recipe: str) -> ImageState | None:
    """The image as it is, when nothing has to be done for it; None to :func:`ask`."""
    row = images.of_build(session, build_id, recipe)
    if row is None or _is_to_be_made(session, row):
        return None
    return _state(row)


def ask(
    session: Session, build_id: int, recipe: str, scratch: bool, ring: Callable[[], None]
) -> ImageState:
    """The image, which will be made if it is not there.

    Args:
        ring: called when there is something to make; it may be called before the commit.
    """
    row = images.ask(session, build_id, recipe, scratch=scratch)
    if _is_to_be_made(session, row):
        images.restart(session, row.id)
        session.refresh(row)
    if row.state == images.PENDING:
        ring()
    return _state(row)


def _is_to_be_made(session: Session, row: Image) -> bool:
    """It failed a while ago."""
    if row.state != images.FAILED:
        return False
    return row.ended_on is None or clock.now(session) - row.ended_on > _FORGET_FAILURE


def _state(row: Image) -> ImageState:
    progress: dict[str, Any] = row.progress or {}
    return ImageState(
        id=row.id,
        build_id=row.build_id,
        state=row.state,
        manifest_sha256=row.manifest_sha256 or "",
        size=row.size,
        error=row.error or "",
        done=int(progress.get("done", 0)),
        total=int(progress.get("total", 0)),
    )
