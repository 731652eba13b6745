"""Shows a build on its way: a live display on a terminal, a line for each event in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from conda_store_jupyter.cli import wording
from conda_store_jupyter.cli.output import Output, printable
from conda_store_jupyter.status import BuildStatus

if TYPE_CHECKING:
    from rich.console import Console

Json = Mapping[str, Any]


class View(Protocol):
    """What is told about a build, over and over."""

    def show(self, build: Json) -> None:
        """The build as it is now."""

    def say(self, text: str) -> None:
        """A remark beside the progress."""


@contextmanager
def open_view(output: Output, build: Json, attempts: int) -> Iterator[View]:
    """The view that suits where progress goes; it shows ``build`` first.

    Args:
        attempts: how often a build is tried.
    """
    if output.progress_stream.isatty():
        with _live(output.progress_console, attempts) as view:
            view.show(build)
            yield view
    else:
        lines = LineView(output, build, attempts)
        lines.show(build)
        yield lines


class LineView:
    """A line when a step begins, when its size is known, and at every quarter of it."""

    def __init__(self, output: Output, build: Json, attempts: int) -> None:
        self._attempts = attempts
        self._stream = output.progress_stream
        self._name = f"build {build['number']}"
        self._last: tuple[Any, ...] = ()

    def show(self, build: Json) -> None:
        """A line, if this is news."""
        progress = build["progress"]
        news: tuple[Any, ...] = (build["status"], build["attempt"], build["next_attempt_on"])
        if progress:
            done = wording.fraction(progress)
            news += (progress["step"], done is not None, int((done or 0) * 4))
        if news != self._last:
            self._last = news
            self.say(self._text(build))

    def say(self, text: str) -> None:
        """A line."""
        print(f"{self._name}: {printable(text)}", file=self._stream, flush=True)

    def _text(self, build: Json) -> str:
        progress = build["progress"]
        if waits := wording.next_attempt(build, self._attempts):
            return waits
        if not progress:
            took = wording.build_duration(build)
            ended = BuildStatus(build["status"]).ended
            status = wording.STATUS[build["status"]]
            return f"{status} after {took}" if ended and took else status
        details = [wording.counted(progress), wording.transferred(progress)]
        text = ", ".join(detail for detail in details if detail)
        doing: str = wording.STEP.get(progress["step"], progress["step"])
        return f"{doing}: {text}" if text else doing


@contextmanager
def _live(console: Console, attempts: int) -> Iterator[View]:
    from conda_store_jupyter.cli.live import LiveView

    view = LiveView(console, attempts)
    with view.display:
        yield view
