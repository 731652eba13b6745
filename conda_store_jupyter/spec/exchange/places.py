"""Notes problems at the place where a text is, for readers that do not tell places."""

from __future__ import annotations

from conda_store_jupyter.spec.report import Report, Span


def error_at(report: Report, needle: str, code: str, message: str, hint: str) -> None:
    """Note an error where ``needle`` is first; at the beginning when it is not there."""
    report.add(place_of(report, needle), code, message, hint)


def warn_at(report: Report, needle: str, code: str, message: str, hint: str) -> None:
    """Note a warning, as :func:`error_at`."""
    report.add(place_of(report, needle), code, message, hint, "warning")


def place_of(report: Report, needle: str) -> Span:
    """Where ``needle`` is first, or the first line."""
    start = report.text.find(needle) if needle else -1
    if start >= 0:
        return start, start + len(needle)
    return 0, len(report.text.partition("\n")[0])


def place_at(report: Report, line: int, column: int) -> Span:
    """The character at a line and column, both from 1; the last one when they are beyond it."""
    lines = report.text.splitlines(keepends=True)
    start = sum(map(len, lines[: line - 1])) + column - 1
    start = max(0, min(start, len(report.text) - 1))
    return start, min(start + 1, len(report.text))
