"""Follows the journal of changes: what this process and every other one did to the store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db import following
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.following import Position
from conda_store_jupyter.db.models import Change
from conda_store_jupyter.db.repositories import changes, watched
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.db.watch_models import WatchedFile
from conda_store_jupyter.services.watching.listing import event_json

log = logging.getLogger(__name__)

_KEPT = timedelta(days=1)

Listener = Callable[[Mapping[str, Any]], None]


class ChangeFeed:
    """A thread that hands every change after its start to one listener, once.

    Those of one build come in the order in which they happened.
    """

    def __init__(self, database: Database, listener: Listener, poll_seconds: float = 0.25) -> None:
        self._database = database
        self._listener = listener
        self._poll_seconds = poll_seconds
        self._stop = threading.Event()
        self._position = Position()
        self._thread = threading.Thread(target=self._follow, name="conda-store-feed", daemon=True)

    def start(self) -> None:
        """Begin after what is committed now."""
        self._position = self._database.read(following.end)
        self._database.write(changes.forget_before, utcnow() - _KEPT)
        self._thread.start()

    def stop(self) -> None:
        """Call the listener no more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _follow(self) -> None:
        while not self._stop.wait(self._poll_seconds):
            try:
                found, self._position = self._database.read(_read, self._position)
                for change in found:
                    self._listener(change)
            except Exception:
                # The database is away for a moment; the journal waits for us.
                log.exception("cannot follow the journal of changes")


def _read(session: Session, position: Position) -> tuple[list[dict[str, Any]], Position]:
    found, position = following.read(session, position)
    files = watched.by_ids(session, {row.file_id for row in found if row.file_id})
    return [_change_json(row, files.get(row.file_id or 0)) for row in found], position


def _change_json(row: Change, file: WatchedFile | None) -> dict[str, Any]:
    return {
        "revision": row.id,
        "namespace": row.namespace,
        "environment": row.environment,
        "build_id": row.build_id,
        "status": row.status,
        "step": row.step,
        "renamed_to": row.renamed_to,
        "file": event_json(file) if file else None,
    }
