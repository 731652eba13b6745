"""A thread that does the same again and again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from conda_store_jupyter.errors import DatabaseAway

log = logging.getLogger(__name__)

Stopped = Callable[[], bool]
"""Whether to end, asked in the middle of long work."""

# How long a process that ends waits for work that has begun.
_STOP_SECONDS = 5.0


class Periodic:
    """Works every ``seconds`` until it is stopped; as a context, while that lasts.

    What fails is logged and tried again the next time. The thread keeps no process alive.
    """

    def __init__(
        self, name: str, work: Callable[[Stopped], object], seconds: float, *, at_once: bool = False
    ) -> None:
        """Start nothing yet.

        Args:
            name: for the log, and of the thread.
            work: is given what tells it to end.
            at_once: the first time is not after ``seconds``, but when it starts.
        """
        self._name = name
        self._work = work
        self._seconds = seconds
        self._at_once = at_once
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"conda-store-{name.replace(' ', '-')}", daemon=True
        )

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float | None = _STOP_SECONDS) -> None:
        """End, and wait for what is being done now, but not longer than ``seconds``."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def __enter__(self) -> Periodic:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop(None)

    def _run(self) -> None:
        if not self._at_once:
            self._stop.wait(self._seconds)
        while not self._stop.is_set():
            try:
                self._work(self._stop.is_set)
            except DatabaseAway as away:
                log.warning("%s waits for the database: %s", self._name, away)
            except Exception:
                log.exception("%s failed", self._name)
            self._stop.wait(self._seconds)
