"""Keeps an artifact while it is made: a thread renews the lease and writes down the progress."""

from __future__ import annotations

import threading
from datetime import timedelta

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import artifacts
from conda_store_jupyter.db.repositories.artifacts import ArtifactClaim, ClaimLost
from conda_store_jupyter.services.periodic import Periodic, Stopped

_TELL_SECONDS = 1.0


class Stopping(Exception):
    """This process ends; somebody else may go on."""


class Keeping:
    """As a context; :meth:`report` is what the maker calls as it goes on."""

    def __init__(
        self,
        database: Database,
        held: ArtifactClaim,
        lease: timedelta,
        total: int,
        stopping: threading.Event,
    ) -> None:
        self._database = database
        self._held = held
        self._lease = lease
        self._total = total
        self._stopping = stopping
        self._done = 0
        self._lost = False
        pause = min(_TELL_SECONDS, lease.total_seconds() / 3)
        self._renewing = Periodic("artifact lease", self._renew, pause)

    def __enter__(self) -> Keeping:
        self._renewing.start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._renewing.stop(None)

    def report(self, done: int) -> None:
        """So many bytes have been read.

        Raises:
            ClaimLost: somebody else makes it, or nobody wants it any more.
            Stopping: the process ends.
        """
        self._done = done
        if self._lost:
            raise ClaimLost(f"artifact {self._held.artifact_id} is no longer ours")
        if self._stopping.is_set():
            raise Stopping

    def _renew(self, _: Stopped) -> None:
        progress = {"bytes_done": self._done, "bytes_total": max(self._done, self._total)}
        try:
            self._database.write(artifacts.renew, self._held, self._lease, progress)
        except ClaimLost:
            self._lost = True
