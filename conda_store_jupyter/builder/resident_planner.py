"""Previews in a child process that is started when it is needed and ended when it is not.

The solver's library and the indexes of large channels take memory, and a library that crashes takes
its process with it: none of that belongs into a server that people work with.
"""

from __future__ import annotations

import base64
import itertools
import logging
import os
import pickle
import selectors
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from pathlib import Path
from typing import Any

from conda_store_jupyter.builder.forkserver import Method
from conda_store_jupyter.builder.launcher import DEFAULT_METHOD, Child, launcher
from conda_store_jupyter.builder.planner import IndexQuery, Planned, Planner
from conda_store_jupyter.builder.requests import BuildRequest
from conda_store_jupyter.status import BuildFailed, Failure, Step

_logger = logging.getLogger(__name__)


class PlannerBug(Exception):
    """The planner raised what it should not; the message is its traceback."""


class ResidentPlanner:
    """A planner in a child process; thread-safe."""

    def __init__(
        self,
        factory: Callable[[], Planner],
        *,
        patience_seconds: float = 300.0,
        idle_seconds: float = 900.0,
        look_seconds: float = 5.0,
        method: Method = DEFAULT_METHOD,
    ) -> None:
        """Start nothing yet.

        Args:
            factory: makes the planner in the child; picklable, importable there by its name.
            patience_seconds: how long an answer may take before the child is given up.
            idle_seconds: how long it may have nothing to do before it is ended.
            look_seconds: how often that is looked at.
        """
        self._factory = factory
        self._patience = patience_seconds
        self._idle = idle_seconds
        self._look = look_seconds
        preload = getattr(factory, "preload", (type(factory).__module__,))
        self._launcher = launcher(preload, method)
        self._lock = threading.Lock()
        self._talk: _Talk | None = None

    @property
    def awake(self) -> bool:
        """See :class:`~conda_store_jupyter.builder.planner.Planner`."""
        with self._lock:
            return self._talk is not None and self._talk.ready

    def plan(self, request: BuildRequest) -> Planned:
        """See :class:`~conda_store_jupyter.builder.planner.Planner`."""
        return Planned.from_json(self._ask("plan", request.to_json()))

    def look_up(self, query: IndexQuery) -> Any:
        """See :class:`~conda_store_jupyter.builder.planner.Planner`."""
        return self._ask("look_up", query.to_json())

    def close(self) -> None:
        """End the child."""
        with self._lock:
            talk, self._talk = self._talk, None
        if talk is not None:
            talk.end()

    def _ask(self, call: str, value: dict[str, Any]) -> Any:
        """The answer; a child that dies on the way is replaced once.

        Raises:
            BuildFailed: with the failure of the answer, or because there is no answer.
        """
        for last in (False, True):
            try:
                answer = self._conversation().ask(call, value, self._patience)
            except TooLate as error:
                self.close()
                raise BuildFailed(_too_late(self._patience)) from error
            except (ConnectionError, OSError) as error:
                if last:
                    raise BuildFailed(_lost(error)) from error
            else:
                return _unpacked(answer)
        raise AssertionError

    def _conversation(self) -> _Talk:
        """The one with the child that lives, else with a new one. Raises OSError."""
        with self._lock:
            if self._talk is None or self._talk.ended:
                child = self._launcher.start(_Never())
                child.send(self._job())
                self._talk = _Talk(child, self._idle, self._look)
            return self._talk

    def _job(self) -> dict[str, Any]:
        return {
            "environ": dict(os.environ),
            "cwd": str(Path.cwd()),
            "path": sys.path,
            "resident": base64.b64encode(pickle.dumps(self._factory)).decode(),
        }


class _Talk:
    """Questions to one child and its answers."""

    def __init__(self, child: Child, idle_seconds: float, look_seconds: float) -> None:
        self._child = child
        self._idle = idle_seconds
        self._look = look_seconds
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._last = time.monotonic()
        self._ready = threading.Event()
        self.ended = False
        threading.Thread(target=self._listen, name="conda-store-planner", daemon=True).start()

    def ask(self, call: str, value: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer to a question. Raises TimeoutError, or ConnectionError when it dies."""
        answer: Future[dict[str, Any]] = Future()
        if not self._ready.wait(seconds):
            raise TooLate
        with self._lock:
            if self.ended:
                raise ConnectionResetError("the planner has ended")
            number = next(self._numbers)
            self._waiting[number] = answer
            self._last = time.monotonic()
            self._child.send({"id": number, "call": call, "value": value})
        try:
            return answer.result(seconds)
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    @property
    def ready(self) -> bool:
        """Whether the child has said that it listens, and has not ended."""
        return self._ready.is_set() and not self.ended

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

    def _listen(self) -> None:
        child = self._child
        with selectors.DefaultSelector() as selector:
            for stream in (child.channel, child.output):
                selector.register(stream, selectors.EVENT_READ)
            while not self.ended and not child.channel.ended and not self._is_idle():
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
            answer = self._waiting.get(message["id"])
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _overhear(self) -> None:
        if said := self._child.output.read():
            _logger.warning("planner: %s", said.decode(errors="replace").rstrip())

    def _is_idle(self) -> bool:
        with self._lock:
            quiet = self._ready.is_set() and not self._waiting
            return quiet and time.monotonic() - self._last > self._idle


class _Never:
    """Starting is not stopped by anybody."""

    stopped = False

    def wait(self, seconds: float) -> bool:
        time.sleep(seconds)
        return False


def _unpacked(answer: dict[str, Any]) -> Any:
    if "failure" in answer:
        raise BuildFailed(Failure.from_json(answer["failure"]))
    if "bug" in answer:
        raise PlannerBug(answer["bug"])
    return answer["answer"]


def _lost(error: OSError) -> Failure:
    return Failure(
        code="crashed",
        step=Step.SOLVE,
        message="The process that solves ended unexpectedly.",
        hints=("Try again; the log of the server may say more.",),
        transient=True,
        detail=str(error),
    )


def _too_late(seconds: float) -> Failure:
    return Failure(
        code="too-slow",
        step=Step.SOLVE,
        message=f"There was no solution within {seconds:.0f} s.",
        hints=(
            "Ask for narrower versions: the solver then has less to try.",
            "A build may take longer than a preview (c.CondaStore.step_seconds).",
        ),
    )
