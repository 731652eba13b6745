from __future__ import annotations

import io
import time
from typing import Any

import pytest
from rich.console import Console

from conda_store_jupyter.cli import amounts
from conda_store_jupyter.cli.live import LiveView
from conda_store_jupyter.cli.output import Output
from conda_store_jupyter.cli.progress import LineView


def build(status: str = "BUILDING", attempt: int = 1, **progress: Any) -> dict[str, Any]:
    empty = {"step": "fetch", "done": 0, "total": 0, "bytes_done": 0, "bytes_total": 0}
    shown = {**empty, **progress} if progress else None
    ended = "2026-11-22T16:00:05.000Z" if status in ("COMPLETED", "FAILED") else None
    return {
        "number": 4,
        "failures": attempt - 1,
        "next_attempt_on": None,
        "status": status,
        "attempt": attempt,
        "step": shown and shown["step"],
        "progress": shown,
        "started_on": "2026-11-22T16:00:00.000Z",
        "ended_on": ended,
    }


def test_lines_say_what_is_new_and_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    view = LineView(Output(), build("QUEUED"), 3)
    for seen in [
        build("QUEUED"),
        build("QUEUED"),
        build(step="solve"),
        build(step="fetch", done=1, total=40, bytes_done=10**6, bytes_total=10**8),
        build(step="fetch", done=2, total=40, bytes_done=2 * 10**6, bytes_total=10**8),
        build(step="fetch", done=30, total=40, bytes_done=8 * 10**7, bytes_total=10**8),
        build(step="bytecode", done=500, total=1000),
        build("COMPLETED"),
    ]:
        view.show(seen)
    assert capsys.readouterr().out.splitlines() == [
        "build 4: queued",
        "build 4: choosing packages",
        "build 4: downloading: 1/40 packages, 1.0 MB of 100.0 MB",
        "build 4: downloading: 30/40 packages, 80.0 MB of 100.0 MB",
        "build 4: compiling byte-code: 500/1000 files",
        "build 4: ready after 5.0 s",
    ]


def drawn(*states: dict[str, Any], **options: Any) -> str:
    """What a terminal shows in the end."""
    stream = io.StringIO()
    view = LiveView(Console(file=stream, force_terminal=True, width=120, **options), 3)
    with view.display:
        for state in states:
            view.show(state)
    return stream.getvalue()


def test_the_live_display_keeps_finished_steps_and_shows_percent() -> None:
    shown = drawn(
        build("QUEUED"),
        build(step="solve"),
        build(step="fetch", done=10, total=40, bytes_done=25 * 10**6, bytes_total=10**8),
    )
    assert "✓" in shown
    assert "choosing packages" in shown
    assert "25%" in shown
    assert "10/40 packages" in shown
    assert "25.0 MB of 100.0 MB" in shown


def test_a_step_that_failed_gets_no_tick() -> None:
    failing = drawn(build(step="solve"), build("FAILED"))
    assert "✓" not in failing.rpartition("choosing packages")[0].rpartition("\n")[2]
    assert "✓" not in failing.splitlines()[-1]


def waiting() -> dict[str, Any]:
    """A build whose first attempt failed."""
    at = "2026-11-22T16:42:10.123Z"
    return {
        **build("QUEUED"),
        "failures": 1,
        "next_attempt_on": at,
        "status_info": "The channel is gone.",
    }


def test_the_next_attempt_is_said_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    view = LineView(Output(), build("QUEUED"), 3)
    for seen in (build(step="solve"), waiting(), waiting()):
        view.show(seen)
    text = "attempt 2 of 3 at 16:42:10, because: The channel is gone."
    assert capsys.readouterr().out.splitlines() == [
        "build 4: choosing packages",
        f"build 4: {text}",
    ]
    shown = drawn(build(step="solve"), waiting(), waiting(), build(attempt=2, step="solve"))
    assert shown.count(f"A{text[1:]}") == 1


def test_another_attempt_is_said() -> None:
    assert "Starting over: attempt 2." in drawn(build(step="fetch"), build(attempt=2, step="solve"))


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (145_200_000, "145.2 MB")]
)
def test_sizes(count: int, text: str) -> None:
    assert amounts.size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0.0 s"), (0.42, "0.4 s"), (187, "3 min 07 s"), (7500, "2 h 05 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert amounts.duration(seconds) == text
