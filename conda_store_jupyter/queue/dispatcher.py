"""What brings queued builds to workers."""

from __future__ import annotations

import logging
import threading
from typing import Protocol

from conda_store_jupyter.queue.claim import Claim
from conda_store_jupyter.queue.doorbell import Doorbell

log = logging.getLogger(__name__)


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

    def claim(self) -> Claim | None:
        """Take the next build, if there is one."""

    def run(self, claim: Claim) -> None:
        """Bring a taken build to its end. Never raises for what happens to the build."""

    def give_back(self, claim: Claim) -> None:
        """Put a build that did not end back into the queue."""


class LocalDispatcher:
    """Threads of this process, each with one build at a time; the database is the queue.

    A build queued by this process starts at once (the doorbell rings); one queued by another
    process is found within ``poll_seconds``.
    """

    def __init__(
        self, runner: Runner, doorbell: Doorbell, workers: int, poll_seconds: float
    ) -> None:
        self._runner = runner
        self._doorbell = doorbell
        self._workers = workers
        self._poll_seconds = poll_seconds
        self._stopping = False
        self._running: dict[int, Claim] = {}
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
        for claim in list(self._running.values()):
            self._runner.give_back(claim)

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
            self._running[claim.build_id] = claim
            try:
                self._runner.run(claim)
            except Exception:
                log.exception("build %s: the worker failed", claim.build_id)
            finally:
                self._running.pop(claim.build_id, None)

    def _claim(self) -> Claim | None:
        try:
            return self._runner.claim()
        except Exception:
            # The database is away or full: say so, wait, look again. The thread must live.
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
