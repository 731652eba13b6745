"""Kills what builds, at random, and starts it again."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from tests.faults.yard import Yard

# Build children die more often than workers, and workers more often than the server: each
# restart costs seconds of Python's imports, in which nothing interesting happens.
_KINDS = ("child", "child", "child", "child", "worker", "worker", "server")


class Killer:
    """``kill -9`` at random moments, drawn from ``seed``.

    Attributes:
        killed: how often, by kind.
    """

    def __init__(self, yard: Yard, seed: int) -> None:
        self._yard = yard
        self._random = random.Random(seed)
        self._plan: list[str] = []
        self._pool = ThreadPoolExecutor(1)
        self._restart: Future[None] | None = None
        self.killed: Counter[str] = Counter()

    def strike(self) -> None:
        """Wait for a random moment, then kill one process."""
        time.sleep(self._random.uniform(0.2, 0.8))
        if not self._plan:  # Shuffled, not drawn: every kind has its turn in a short run, too.
            self._plan = self._random.sample(_KINDS, len(_KINDS))
        kind = self._plan.pop()
        self.killed[kind] += {"child": self._child, "worker": self._worker, "server": self._server}[
            kind
        ]()

    def _child(self) -> bool:
        alive = self._yard.running()
        if not alive:
            return False
        with suppress(ProcessLookupError):
            os.kill(self._random.choice(alive), signal.SIGKILL)
        return True

    def _worker(self) -> bool:
        victim = self._random.choice(self._yard.workers)
        victim.kill()
        victim.start()
        return True

    def _server(self) -> bool:
        self.finish()
        self._yard.server.stop(signal.SIGKILL)
        self.start_server()
        return True

    def start_server(self) -> None:
        """Start it, and go on before it answers."""
        self._restart = self._pool.submit(self._yard.server.start)

    def finish(self) -> None:
        """Wait until the server answers again."""
        if self._restart is not None:
            self._restart.result()
