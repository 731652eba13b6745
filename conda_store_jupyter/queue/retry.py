"""When a failed build is tried again: only for causes that may pass, later each time.

Full jitter (each wait is drawn from 0 to the bound) spreads the retries of many builds that
failed together: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from conda_store_jupyter.status import Failure


@dataclass(frozen=True)
class RetryPolicy:
    """How often, and how long to wait.

    Attributes:
        attempts: tries in all, the first included.
        base_seconds: bound of the wait before the second try; it doubles for each further one.
        longest_seconds: no bound is longer.
        draw: a number from 0 to 1.
    """

    attempts: int = 3
    base_seconds: float = 10.0
    longest_seconds: float = 600.0
    draw: Callable[[], float] = random.random

    def wait(self, failures: int, failure: Failure) -> timedelta | None:
        """How long to wait after so many failures of a build, or None to give up."""
        return self.pause(failures) if failure.transient else None

    def pause(self, failures: int) -> timedelta | None:
        """How long to wait after so many failures that may pass, or None to give up."""
        if failures >= self.attempts:
            return None
        bound = min(self.longest_seconds, self.base_seconds * 2 ** (failures - 1))
        return timedelta(seconds=bound * self.draw())
