"""Rows that several transactions may want to create at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.image_models import Image, ImageLayer, PullToken
from conda_store_jupyter.db.models import (
    Artifact,
    Blob,
    Environment,
    Lockfile,
    Namespace,
    Specification,
)
from conda_store_jupyter.db.watch_models import WatchedFile, WatchPath


def insert_if_absent(
    session: Session,
    table: type[
        Namespace
        | Environment
        | Specification
        | Lockfile
        | Blob
        | Artifact
        | Image
        | ImageLayer
        | PullToken
        | WatchPath
        | WatchedFile
    ],
    **values: Any,
) -> int | None:
    """The id of a new row, or None when there is one with the same unique key.

    PostgreSQL waits here for another transaction that is inserting the same key. When the answer
    is None that one is committed, and the next SELECT sees its row (READ COMMITTED).
    """
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    statement = insert(table).values(**values).on_conflict_do_nothing().returning(table.id)
    return session.scalar(statement)
