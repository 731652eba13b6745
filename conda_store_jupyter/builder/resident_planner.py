"""Previews in a child process that is started when it is needed and ended when it is not.

The solver's library and the indexes of large channels take memory, and a library that crashes takes
its process with it: none of that belongs into a server that people work with.
"""

from __future__ import annotations

import base64
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conda_store_jupyter.builder.conversation import Conversation
from conda_store_jupyter.builder.forkserver import Method
from conda_store_jupyter.builder.launcher import DEFAULT_METHOD, launcher
from conda_store_jupyter.builder.planner import Gone, IndexQuery, Planned, Planner
from conda_store_jupyter.builder.requests import BuildRequest, Stopped
from conda_store_jupyter.status import BuildFailed, Failure, Step


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
        look_seconds: float = 1.0,
        linger_seconds: float = 1.0,
        method: Method = DEFAULT_METHOD,
    ) -> None:
        """Start nothing yet.

        Args:
            factory: makes the planner in the child; picklable, importable there by its name.
            patience_seconds: how long an answer may take before the child is given up.
            idle_seconds: how long it may have nothing to do before it is ended.
            look_seconds: how often that is looked at.
            linger_seconds: how long it may go on with what nobody wants to know any more, before
                others are answered by a new one. Nothing interrupts the solver's library, and two
                solutions of hard problems take all of a small machine.
        """
        self._factory = factory
        self._patience = patience_seconds
        self._idle = idle_seconds
        self._look = look_seconds
        self._linger = linger_seconds
        preload = getattr(factory, "preload", (type(factory).__module__,))
        self._launcher = launcher(preload, method)
        self._lock = threading.Lock()
        self._talk: Conversation | None = None
        self._retired: list[Conversation] = []
        self._closed = False

    @property
    def awake(self) -> bool:
        """See :class:`~conda_store_jupyter.builder.planner.Planner`."""
        with self._lock:
            return self._talk is not None and self._talk.ready

    def plan(self, request: BuildRequest, gone: Gone | None = None) -> Planned:
        """See :class:`~conda_store_jupyter.builder.planner.Planner`."""
        if gone is not None and gone.done():
            raise Stopped
        return Planned.from_json(self._ask("plan", request.to_json(), gone))

    def look_up(self, query: IndexQuery) -> Any:
        """See :class:`~conda_store_jupyter.builder.planner.Planner`."""
        return self._ask("look_up", query.to_json())

    def close(self) -> None:
        """End the child. Who waits gets a failure, and so does who asks from now on."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        """End what answers now; the next question starts another one."""
        with self._lock:
            talks = [talk for talk in (*self._retired, self._talk) if talk is not None]
            self._talk = None
            self._retired.clear()
        for talk in talks:
            talk.end()

    def _ask(self, call: str, value: dict[str, Any], gone: Gone | None = None) -> Any:
        """The answer; a child that dies on the way is replaced once.

        Raises:
            BuildFailed: with the failure of the answer, or because there is no answer.
            Stopped: because of ``gone``.
        """
        for last in (False, True):
            try:
                answer = self._conversation().ask(call, value, self._patience, gone)
            except TimeoutError as error:
                self._drop()
                raise BuildFailed(_too_late(self._patience)) from error
            except (ConnectionError, OSError) as error:
                if last or self._closed:
                    raise BuildFailed(_lost(error)) from error
            else:
                return _unpacked(answer)
        raise AssertionError

    def _conversation(self) -> Conversation:
        """The one with the child that lives, else with a new one. Raises OSError."""
        with self._lock:
            if self._closed:
                raise ConnectionAbortedError("the planner is closed")
            self._retired = [talk for talk in self._retired if not talk.ended]
            if self._talk is not None and self._talk.is_stuck:
                self._talk.retire()
                self._retired.append(self._talk)
                self._talk = None
            if self._talk is None or self._talk.ended:
                child = self._launcher.start(_Never())
                child.send(self._job())
                self._talk = Conversation(
                    child,
                    idle_seconds=self._idle,
                    look_seconds=self._look,
                    linger_seconds=self._linger,
                )
            return self._talk

    def _job(self) -> dict[str, Any]:
        return {
            "environ": dict(os.environ),
            "cwd": str(Path.cwd()),
            "path": sys.path,
            "resident": base64.b64encode(pickle.dumps(self._factory)).decode(),
        }


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
