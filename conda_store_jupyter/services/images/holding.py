"""Keeps an image while it is made, so that no other process makes it too."""

from __future__ import annotations

import threading
from contextlib import suppress

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import images
from conda_store_jupyter.errors import DatabaseAway


class ImageLost(Exception):
    """Another process makes the image now, it is gone, or this process is to end."""


class ImageLease:
    """Renews the lease of an image while it is made, and says how far it is."""

    def __init__(
        self, database: Database, held: tuple[int, int], seconds: float, stop: threading.Event
    ) -> None:
        self._database = database
        self._held = held
        self._seconds = seconds
        self._stop = stop
        self._progress: dict[str, int] = {}
        self._over = threading.Event()
        self._lost = False
        self._thread = threading.Thread(target=self._renew, name="conda-store-image-lease")
        self._thread.daemon = True

    def report(self, done: int, total: int) -> None:
        """Note how far it is. Raises ImageLost when nobody waits for it here any more."""
        if self._lost or self._stop.is_set():
            raise ImageLost
        self._progress = {"done": done, "total": total}

    def __enter__(self) -> ImageLease:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _renew(self) -> None:
        # Progress is shown to those who wait, so it is written more often than leases need it.
        while not self._over.wait(min(1.0, self._seconds / 3)):
            with suppress(DatabaseAway):
                kept = self._database.write(
                    images.renew, self._held, self._seconds, self._progress or None
                )
                self._lost = self._lost or not kept
