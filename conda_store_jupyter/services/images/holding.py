"""Keeps an image while it is made, so that no other process makes it too."""

from __future__ import annotations

import threading

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import images
from conda_store_jupyter.services.periodic import Periodic, Stopped


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
        self._lost = False
        # Progress is shown to those who wait, so it is written more often than leases need it.
        self._renewing = Periodic("image lease", self._renew, min(1.0, seconds / 3))

    def report(self, done: int, total: int) -> None:
        """Note how far it is. Raises ImageLost when nobody waits for it here any more."""
        if self._lost or self._stop.is_set():
            raise ImageLost
        self._progress = {"done": done, "total": total}

    def __enter__(self) -> ImageLease:
        self._renewing.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._renewing.stop(None)

    def _renew(self, _: Stopped) -> None:
        kept = self._database.write(images.renew, self._held, self._seconds, self._progress or None)
        self._lost = self._lost or not kept
