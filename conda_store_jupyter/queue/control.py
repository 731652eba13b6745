"""How a running build is told to stop, and why."""

from __future__ import annotations

import threading
from enum import Enum


class StopReason(str, Enum):
    """Why a build must stop before its end."""

    CANCELED = "canceled"
    LEASE_LOST = "lease-lost"
    SHUTDOWN = "shutdown"


class Control:
    """Told once, by any thread; the first reason stays."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._reason: StopReason | None = None

    def stop(self, reason: StopReason) -> None:
        """Make the build stop as soon as it looks."""
        with self._lock:
            self._reason = self._reason or reason
        self._event.set()

    @property
    def reason(self) -> StopReason | None:
        """Why to stop, or None to go on."""
        return self._reason

    @property
    def stopped(self) -> bool:
        """Whether to stop."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep for so long, or until told to stop; True when told."""
        return self._event.wait(seconds)
