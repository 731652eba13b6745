"""The live display of a build: finished steps with their times, the running one with a bar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, Task, TaskID, TextColumn
from rich.text import Text

from conda_store_jupyter.cli import amounts, wording
from conda_store_jupyter.cli.output import printable
from conda_store_jupyter.status import BuildStatus

Json = Mapping[str, Any]

_WIDTH = max(map(len, wording.STEP.values()))


class _Elapsed(TextColumn):
    """How long a step took or has taken so far."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Task) -> Text:
        seconds = task.finished_time if task.finished else task.elapsed
        return Text(amounts.duration(seconds or 0.0), style="dim")


class LiveView:
    """Draws on ``console``; ``display`` is to be entered while the build is shown."""

    def __init__(self, console: Console, attempts: int) -> None:
        ascii_only = console.options.ascii_only
        self.display = Progress(
            SpinnerColumn(
                "line" if ascii_only else "dots", finished_text="ok" if ascii_only else "✓"
            ),
            TextColumn("{task.description}", style="bold"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[percent]}", justify="right"),
            TextColumn("{task.fields[counted]}"),
            TextColumn("{task.fields[transferred]}", style="cyan"),
            _Elapsed(),
            console=console,
        )
        self._task: TaskID | None = None
        self._doing = ""
        self._attempt = 0
        self._attempts = attempts
        self._waits = ""

    def show(self, build: Json) -> None:
        """Move the display to what the build does now."""
        if self._attempt and build["attempt"] > self._attempt:
            self.say(f"Starting over: attempt {build['attempt']}.")
        self._attempt = build["attempt"]
        waits = wording.next_attempt(build, self._attempts)
        if waits and waits != self._waits:
            self.say(wording.sentence(waits))
        self._waits = waits
        progress = build["progress"] or {}
        if waits or BuildStatus(build["status"]) in (BuildStatus.FAILED, BuildStatus.CANCELED):
            self._drop()
        self._begin(_doing(build))
        if self._task is not None and progress:
            self._update(self._task, progress)

    def say(self, text: str) -> None:
        """A line above the display."""
        self.display.console.print(Text(printable(text)))

    def _begin(self, doing: str) -> None:
        if doing == self._doing:
            return
        self._doing = doing
        if self._task is not None:
            self._complete(self._task)
        self._task = None
        if doing:
            self._task = self.display.add_task(
                doing.ljust(_WIDTH), total=None, percent="", counted="", transferred=""
            )

    def _update(self, task: TaskID, progress: Json) -> None:
        done = wording.fraction(progress)
        self.display.update(
            task,
            total=None if done is None else 1.0,
            completed=done or 0.0,
            percent="" if done is None else f"{done:.0%}",
            counted=wording.counted(progress),
            transferred=wording.transferred(progress),
        )

    def _drop(self) -> None:
        """Forget the step that was not brought to its end: it gets no tick."""
        if self._task is not None:
            self.display.remove_task(self._task)
            self._task = None

    def _complete(self, task: TaskID) -> None:
        self.display.update(task, total=1.0, completed=1.0, percent="")


def _doing(build: Json) -> str:
    """The step in words, or empty when nothing goes on any more."""
    status = BuildStatus(build["status"])
    if status.ended:
        return ""
    if status is BuildStatus.QUEUED:
        return "waiting"
    return wording.STEP.get(build["step"] or "solve", build["step"] or "")
