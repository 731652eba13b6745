"""Follows one child from its job to its end, and brings that about when it must."""

from __future__ import annotations

import logging
import selectors
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any

from conda_store_jupyter.builder import endings
from conda_store_jupyter.builder.launcher import Child
from conda_store_jupyter.builder.limits import Limits, Usage
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.messages import Stream
from conda_store_jupyter.builder.output import Output
from conda_store_jupyter.builder.processes import Processes, oom_kills
from conda_store_jupyter.builder.reporting import Reporter
from conda_store_jupyter.builder.requests import BuildResult, Stopped, StopSignal
from conda_store_jupyter.status import BuildFailed, Failure, Progress
from conda_store_jupyter.store import prefixes

_logger = logging.getLogger(__name__)

# How soon a wish to stop is seen.
_LOOK_SECONDS = 0.05
# How often processes are counted; with a limit on memory, more often.
_COUNT_SECONDS = 0.5
_COUNT_LIMITED_SECONDS = 0.1

# Together less than a second: to end in peace, to be killed, to be gone.
_TERMINATE_SECONDS = 0.3
_KILL_SECONDS = 0.3
_GONE_SECONDS = 0.3

# A child that has said how the build ended leaves at once.
_LEAVE_SECONDS = 2.0


class BuildBug(Exception):
    """The builder raised what it should not; the cause shows the traceback of the child."""


class _ChildTraceback(Exception):
    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class Supervision:
    """One build. Use it as a context manager: no process of the build outlives it."""

    def __init__(
        self,
        child: Child,
        log: BuildLog,
        limits: Limits,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> None:
        self._child = child
        self._log = log
        self._control = control
        self._usage = Usage(limits)
        self._processes = Processes(child.pid)
        self._count_seconds = _COUNT_LIMITED_SECONDS if limits.memory_limit else _COUNT_SECONDS
        self._reporter = Reporter(report)
        self._output = Output(log)
        self._outcome: dict[str, Any] = {}
        self._exit: dict[str, int] = {}
        self._oom_kills = oom_kills()
        self._selector = selectors.DefaultSelector()
        for stream in (child.channel, child.output, child.report):
            self._selector.register(stream, selectors.EVENT_READ)

    def __enter__(self) -> Supervision:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._kill()
        self._selector.close()
        self._reporter.drop()

    def follow(self) -> BuildResult:
        """Wait for the end. Raises what :meth:`IsolatedBuilder.build` does."""
        last = counted = time.monotonic()
        size, active = -1, True
        while not self._child.report.ended and not self._outcome:
            self._child.encourage()
            active = self._listen() or active
            self._obey()
            now = time.monotonic()
            if now - counted >= self._count_seconds:
                counted = now
                active = active or size != (size := _size(self._log))
                self._check(now - last, active)
                last, active = now, False
        return self._conclude()

    def _listen(self, seconds: float = _LOOK_SECONDS) -> bool:
        """Take in what is said, for at most so long; False when nothing was."""
        heard = False
        for key, _ in self._selector.select(seconds):
            stream = key.fileobj
            assert isinstance(stream, Stream)
            heard = True
            if stream is self._child.output:
                self._output.add(stream.read(), self._usage.step)
            else:
                for value in stream.values():
                    self._take(value)
            if stream.ended:
                self._selector.unregister(stream)
        return heard

    def _take(self, value: Mapping[str, Any]) -> None:
        if "progress" in value:
            progress = Progress.from_json(value["progress"])
            self._usage.step = progress.step
            self._reporter.put(progress)
        elif "log" in value:
            text = "build process %s: %s"
            logging.getLogger(value["logger"]).log(
                value["level"], text, self._child.pid, value["log"]
            )
        elif "exit" in value:
            self._exit = dict(value)
        else:
            self._outcome = dict(value)

    def _obey(self) -> None:
        if self._outcome:
            return
        if self._control.stopped:
            raise Stopped
        if self._reporter.error is not None:
            raise self._reporter.error

    def _check(self, seconds: float, active: bool) -> None:
        memory = self._processes.memory()
        failure = self._usage.add(seconds, active=active, memory=memory)
        if failure is not None and not self._outcome:
            raise BuildFailed(failure)

    def _conclude(self) -> BuildResult:
        self._await_exit(_LEAVE_SECONDS)
        self._kill()
        while self._listen(0):
            pass
        self._output.finish(self._usage.step)
        outcome = self._outcome
        if "result" in outcome:
            result = BuildResult.from_json(outcome["result"])
            # However the process ended after that: what counts is there.
            if prefixes.state(result.prefix) == "ready":
                self._report_all()
                return replace(result, peak_memory=self._peak)
        if "failure" in outcome:
            raise BuildFailed(Failure.from_json(outcome["failure"]))
        if "bug" in outcome:
            raise BuildBug(outcome["bug"]) from _ChildTraceback(outcome["traceback"])
        raise BuildFailed(self._death())

    def _death(self) -> Failure:
        exit_code = self._exit.get("exit")
        if exit_code == -signal.SIGKILL and oom_kills() > self._oom_kills:
            return endings.out_of_memory(self._usage.step, self._peak)
        said = self._log.clean(self._output.tail)
        return endings.died(self._usage.step, exit_code, self._peak, said)

    @property
    def _peak(self) -> int:
        return max(self._processes.peak, self._exit.get("maxrss", 0))

    def _report_all(self) -> None:
        self._reporter.finish()
        while not self._reporter.wait(_LOOK_SECONDS) and not self._control.stopped:
            pass
        if self._reporter.error is not None:
            raise self._reporter.error

    def _await_exit(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self._child.report.ended:
            rest = deadline - time.monotonic()
            if rest <= 0:
                return False
            self._listen(rest)
        return True

    def _kill(self) -> None:
        """End what is left of the build, in less than a second."""
        if not self._child.report.ended:
            self._processes.memory()  # Who is there, while they can be found.
            self._processes.signal(signal.SIGTERM)
            if not self._await_exit(_TERMINATE_SECONDS):
                self._processes.signal(signal.SIGKILL)
                self._await_exit(_KILL_SECONDS)
        elif not self._exit:  # The fork server is dead, which else had killed the group.
            self._processes.end()
        deadline = time.monotonic() + _GONE_SECONDS
        while left := self._processes.kill():
            if time.monotonic() > deadline:
                _logger.warning("processes of a build cannot be killed: %s", left)
                return
            time.sleep(_GONE_SECONDS / 100)


def _size(log: BuildLog) -> int:
    try:
        return log.path.stat().st_size
    except OSError:
        return -1
