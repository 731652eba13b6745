"""Questions to a child process that answers them in whatever order, and its answers.

The other side is :mod:`conda_store_jupyter.builder.resident`.
"""

from __future__ import annotations

import itertools
import logging
import selectors
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from conda_store_jupyter.builder.launcher import Child
from conda_store_jupyter.builder.planner import Gone
from conda_store_jupyter.builder.requests import Stopped

_logger = logging.getLogger(__name__)


class Conversation:
    """With one child; thread-safe. It ends the child when nobody needs it any more."""

    def __init__(
        self, child: Child, *, idle_seconds: float, look_seconds: float, linger_seconds: float
    ) -> None:
        """Begin to listen.

        Args:
            idle_seconds: how long it may have nothing to do before it is ended.
            look_seconds: how often that is looked at.
            linger_seconds: how long it may work for nobody before no more is asked of it.
        """
        self._child = child
        self._idle = idle_seconds
        self._look = look_seconds
        self._linger = linger_seconds
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._abandoned: dict[int, float] = {}
        self._lock = threading.Lock()
        self._last = time.monotonic()
        self._ready = threading.Event()
        self._retired = False
        self.ended = False
        threading.Thread(target=self._listen, name="conda-store-planner", daemon=True).start()

    def ask(
        self, call: str, value: dict[str, Any], seconds: float, gone: Gone | None = None
    ) -> dict[str, Any]:
        """The answer to a question.

        Raises:
            TimeoutError: there is none within ``seconds``.
            ConnectionError: the child dies.
            Stopped: because of ``gone``; the child has been told.
        """
        if not self._ready.wait(seconds):
            raise TimeoutError
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            if self.ended:
                raise ConnectionResetError("the planner has ended")
            number = next(self._numbers)
            self._waiting[number] = answer
            self._last = time.monotonic()
            self._child.send({"id": number, "call": call, "value": value})
        try:
            ends: list[Future[Any]] = [answer, gone] if gone else [answer]
            wait(ends, seconds, FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            if gone is None or not gone.done():
                raise TimeoutError
            self._abandon(number)
            raise Stopped
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    @property
    def ready(self) -> bool:
        """Whether the child has said that it listens, and has not ended."""
        return self._ready.is_set() and not self.ended

    @property
    def is_stuck(self) -> bool:
        """Whether it has worked for nobody for too long: the solver's library hears no one."""
        with self._lock:
            since = min(self._abandoned.values(), default=None)
        return since is not None and time.monotonic() - since > self._linger

    def retire(self) -> None:
        """Ask nothing more; the child is ended when it has answered who still waits."""
        with self._lock:
            self._retired = True
            needed = bool(self._waiting)
        if not needed:
            self.end()

    def end(self) -> None:
        """Close the connection: the child kills itself and whatever it has started."""
        with self._lock:
            if self.ended:
                return
            self.ended = True
            self._ready.set()
            waiting = list(self._waiting.values())
        for answer in waiting:
            if not answer.done():
                answer.set_exception(ConnectionResetError("the planner has ended"))
        self._child.hang_up()

    def _abandon(self, number: int) -> None:
        with self._lock:
            if not self.ended:
                self._abandoned[number] = time.monotonic()
                self._child.send({"id": number, "gone": True})

    def _listen(self) -> None:
        child = self._child
        with selectors.DefaultSelector() as selector:
            for stream in (child.channel, child.output):
                selector.register(stream, selectors.EVENT_READ)
            while not self.ended and not child.channel.ended and not self._is_needless():
                for key, _ in selector.select(self._look):
                    if key.fileobj is child.output:
                        self._overhear()
                        if child.output.ended:
                            selector.unregister(child.output)
                for message in child.channel.values():
                    self._hear(message)
        self.end()
        child.close()

    def _hear(self, message: dict[str, Any]) -> None:
        if "log" in message:
            _logger.log(message["level"], "planner: %s", message["log"])
            return
        with self._lock:
            self._last = time.monotonic()
            if "ready" in message:
                self._ready.set()
                return
            self._abandoned.pop(message["id"], None)
            answer = self._waiting.get(message["id"])
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _overhear(self) -> None:
        if said := self._child.output.read():
            _logger.warning("planner: %s", said.decode(errors="replace").rstrip())

    def _is_needless(self) -> bool:
        """Whether nobody waits, and it has been so for long or is not to change."""
        stuck = self.is_stuck
        with self._lock:
            if not self._ready.is_set() or self._waiting:
                return False
            idle = not self._abandoned and time.monotonic() - self._last > self._idle
            return stuck or self._retired or idle
