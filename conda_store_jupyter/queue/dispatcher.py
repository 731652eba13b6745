"""What brings queued builds to workers."""

from __future__ import annotations

import logging
import threading
from typing import Protocol

from conda_store_jupyter.errors import DatabaseAway
from conda_store_jupyter.queue.claim import Claim
from conda_store_jupyter.queue.doorbell import Doorbell

log = logging.getLogger(__name__)

# How long a stopping process waits for its builds; what does not stop loses its lease later.
_STOP_SECONDS = 10.0


class Dispatcher(Protocol):
    """Delivers builds; duplicates and late deliveries are harmless, because workers claim."""

    def start(self) -> None:
        """Begin to deliver."""

    def stop(self) -> None:
        """Deliver no more."""

    def finish(self) -> None:
        """Deliver no more, and wait until what was delivered has come to its end."""


class Runner(Protocol):
    """What a dispatcher's threads drive."""

    def claim(self, only: int | None = None) -> Claim | None:
        """Take the next build, or the one with this id, if it can be taken."""

    def run(self, claim: Claim) -> None:
        """Bring a taken build to its end. Never raises for what happens to the build."""

    def stop(self) -> None:
        """Make every build that runs stop and be given back; :meth:`run` then returns."""


class LocalDispatcher:
    """Threads of this process, each with one build at a time; the database is the queue.

    A build queued by this process starts at once (the doorbell rings); one queued by another
    process is found within ``poll_seconds``.
    """

    def __init__(
        self,
        runner: Runner,
        doorbell: Doorbell,
        workers: int,
        poll_seconds: float,
        *,
        only: int | None = None,
    ) -> None:
        """``only`` is the id of the one build that is delivered."""
        self._runner = runner
        self._doorbell = doorbell
        self._workers = workers
        self._poll_seconds = poll_seconds
        self._only = only
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads. They do not keep the process alive."""
        for number in range(self._workers):
            thread = threading.Thread(
                target=self._work, name=f"conda-store-worker-{number}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def finish(self) -> None:
        """Take no more builds and wait for those that run here."""
        self._end_threads()
        for thread in self._threads:
            thread.join()

    def stop(self) -> None:
        """Take no more builds and give back those that have not ended."""
        self._end_threads()
        self._runner.stop()
        for thread in self._threads:
            thread.join(_STOP_SECONDS)

    def _end_threads(self) -> None:
        self._stopping = True
        for _ in self._threads:
            self._doorbell.ring()

    def _work(self) -> None:
        while not self._stopping:
            claim = self._claim()
            if claim is None:
                self._doorbell.wait(self._poll_seconds)
                continue
            try:
                self._runner.run(claim)
            except Exception:
                log.exception("build %s: the worker failed", claim.build_id)

    def _claim(self) -> Claim | None:
        try:
            return self._runner.claim(self._only)
        except DatabaseAway as away:
            log.warning("cannot look for queued builds: %s", away)
            return None
        except Exception:
            # Say so, wait, look again. The thread must live.
            log.exception("cannot look for queued builds")
            return None


class NoDispatcher:
    """Builds nothing in this process: somebody else's workers do."""

    def start(self) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to stop."""

    def finish(self) -> None:
        """Nothing to wait for."""
