"""Hands on progress in a thread of its own, so that a slow receiver delays nothing else."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from conda_store_jupyter.status import Progress


class Reporter:
    """Calls ``report`` for each progress, in order, until it raises.

    Attributes:
        error: what ``report`` raised.
    """

    def __init__(self, report: Callable[[Progress], None]) -> None:
        self._report = report
        self._waiting: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
        self._dropping = False
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="conda-store-progress", daemon=True)
        self._thread.start()

    def put(self, progress: Progress) -> None:
        """Report this after what was put before it."""
        self._waiting.put(progress)

    def finish(self) -> None:
        """Nothing more will be put."""
        self._waiting.put(None)

    def drop(self) -> None:
        """Report nothing more, also of what was put; a call that is under way is not waited for."""
        self._dropping = True
        self.finish()

    def wait(self, seconds: float) -> bool:
        """Whether everything was reported within this time; :meth:`finish` comes first."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (progress := self._waiting.get()) is not None and not self._dropping:
            try:
                self._report(progress)
            except BaseException as error:
                self.error = error
                return
