"""How a running build is told to stop, and why."""

from __future__ import annotations

import math
import threading
import time
from enum import Enum


class StopReason(str, Enum):
    """Why a build must stop before its end."""

    CANCELED = "canceled"
    LEASE_LOST = "lease-lost"
    SHUTDOWN = "shutdown"


class Control:
    """Told once, by any thread; the first reason stays.

    It also tells itself, when the lease it knows of is over: whoever should renew it may be
    waiting for a database that does not answer.
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._reason: StopReason | None = None
        self._held_until = math.inf

    def stop(self, reason: StopReason) -> None:
        """Make the build stop as soon as it looks."""
        with self._lock:
            self._reason = self._reason or reason
        self._event.set()

    def hold(self, until: float) -> None:
        """Let the build run until then, in the seconds of :func:`time.monotonic`."""
        self._held_until = until

    @property
    def reason(self) -> StopReason | None:
        """Why to stop, or None to go on."""
        return self._reason if self.stopped else None

    @property
    def stopped(self) -> bool:
        """Whether to stop."""
        if time.monotonic() >= self._held_until:
            self.stop(StopReason.LEASE_LOST)
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep for so long, or until told to stop; True when told."""
        self._event.wait(min(seconds, max(0.0, self._held_until - time.monotonic())))
        return self.stopped
