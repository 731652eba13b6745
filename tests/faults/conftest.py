"""The fault suite: what was injected, what happened, and a table of both at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.yard import Yard

Note = Callable[[str, str], None]


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """``note(injected, happened)``: a line of the table."""

    def add(injected: str, happened: str) -> None:
        request.node.user_properties.append(("fault", (injected, happened)))

    return add


@pytest.fixture
def yard(tmp_path: Path, database_url: str) -> Iterator[Yard]:
    """A store of this test's own; processes are started by the test."""
    with Yard(tmp_path / "yard", database_url=database_url) as made:
        yield made


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table, of what failed too."""
    rows = []
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            if report.when == "call" and "tests/faults/" in report.nodeid.replace("\\", "/"):
                rows += _rows(outcome, report)
    if rows:
        terminalreporter.section("faults: what was injected, and what happened")
        for row in sorted(rows):
            terminalreporter.write_line(row)


def _rows(outcome: str, report: Any) -> list[str]:
    part = Path(report.location[0]).stem.removeprefix("test_")
    notes = [value for name, value in report.user_properties if name == "fault"]
    if not notes:
        notes = [(report.nodeid.rpartition("::")[2], "as asserted")]
    mark = "" if outcome == "passed" else "FAILED: "
    head = f"{part:<10} {report.duration:5.1f} s  "
    return [f"{head}{what}\n{'':>{len(head)}}-> {mark}{then}" for what, then in notes]


@pytest.fixture
def stopwatch() -> Callable[[], float]:
    """Seconds since the fixture was asked for."""
    start = time.monotonic()
    return lambda: time.monotonic() - start
