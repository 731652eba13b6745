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
from tests.waiting import until

#: Build children die more often than workers, and workers more often than the server: each
#: restart costs seconds of Python's imports, in which nothing interesting happens.
KINDS = ("child", "child", "child", "child", "worker", "worker", "server")


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

    def pause(self) -> None:
        """Wait for a random moment."""
        time.sleep(self._random.uniform(0.1, 0.7))

    def strike(self) -> None:
        """Kill one process; of builds there must be some."""
        if not self._plan:
            self._plan = self._random.sample(KINDS, len(KINDS))
        kind = self._plan.pop()
        {"child": self._child, "worker": self._worker, "server": self._server}[kind]()
        self.killed[kind] += 1

    def _child(self) -> None:
        while True:
            pid = self._random.choice(until(self._yard.running))
            with suppress(ProcessLookupError):  # It has just ended.
                os.kill(pid, signal.SIGKILL)
                return

    def _worker(self) -> None:
        victim = self._random.choice(self._yard.workers)
        victim.kill()
        victim.start()

    def _server(self) -> None:
        self.finish()
        self._yard.server.stop(signal.SIGKILL)
        self.start_server()

    def start_server(self) -> None:
        """Start it, and go on before it answers."""
        self._restart = self._pool.submit(self._yard.server.start)

    def finish(self) -> None:
        """Wait until the server answers again."""
        if self._restart is not None:
            self._restart.result()
