"""Follows the journal of changes: what this process and every other one did to the store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.models import Change
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.db.types import utcnow

log = logging.getLogger(__name__)

_KEPT = timedelta(days=1)

Listener = Callable[[Mapping[str, Any]], None]


class ChangeFeed:
    """A thread that hands every change after its start to one listener, in order, once."""

    def __init__(self, database: Database, listener: Listener, poll_seconds: float = 0.25) -> None:
        self._database = database
        self._listener = listener
        self._poll_seconds = poll_seconds
        self._stop = threading.Event()
        self._revision = 0
        self._thread = threading.Thread(target=self._follow, name="conda-store-feed", daemon=True)

    def start(self) -> None:
        """Begin after the newest change there is."""
        self._revision = self._database.read(changes.newest)
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
                for change in self._database.read(_after, self._revision):
                    self._revision = change["revision"]
                    self._listener(change)
            except Exception:
                # The database is away for a moment; the journal waits for us.
                log.exception("cannot follow the journal of changes")


def _after(session: Session, revision: int) -> list[dict[str, Any]]:
    return [_change_json(row) for row in changes.after(session, revision)]


def _change_json(row: Change) -> dict[str, Any]:
    return {
        "revision": row.id,
        "namespace": row.namespace,
        "environment": row.environment,
        "build_id": row.build_id,
        "status": row.status,
        "step": row.step,
    }
