"""Tells idle workers of this process that a build was queued."""

from __future__ import annotations

import threading


class Doorbell:
    """A wake-up that is never missed: rings before a :meth:`wait` count for it."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rings = 0

    def ring(self) -> None:
        """Wake one waiter now, or the next one that comes."""
        with self._condition:
            self._rings += 1
            self._condition.notify()

    def wait(self, seconds: float) -> None:
        """Until the next ring, or this long."""
        with self._condition:
            if not self._rings:
                self._condition.wait(seconds)
            self._rings = max(0, self._rings - 1)
