"""Problems of a specification, printed the way compilers print theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from conda_store_jupyter.cli import amounts
from conda_store_jupyter.cli.output import Output, printable

_WIDTH = 100
_BYTE_ORDER_MARK = "\ufeff"
_COLORS = {"error": "red", "warning": "yellow"}


def show_problems(
    output: Output, file: str, source: bytes, problems: Sequence[Mapping[str, Any]]
) -> None:
    """Each problem with its place, its line, a caret below it, and what to do."""
    decoded = source.decode("utf-8", "replace")
    text = decoded.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        line = text[problem["line"] - 1] if problem["line"] <= len(text) else ""
        output.error(_head(file, problem), fg=_COLORS[problem["severity"]])
        for shown in excerpt(problem, line):
            output.error(shown)
        if problem["hint"]:
            output.error(f"      hint: {problem['hint']}")


def summary(problems: Sequence[Mapping[str, Any]]) -> str:
    """``2 errors, 1 warning``."""
    counts = [
        (sum(problem["severity"] == severity for problem in problems), severity)
        for severity in ("error", "warning")
    ]
    return ", ".join(amounts.plural(count, noun) for count, noun in counts if count)


def excerpt(problem: Mapping[str, Any], line: str) -> list[str]:
    """The source line and the carets below it; a long line is cut around the place."""
    start = problem["column"] - 1
    one_line = problem["end_line"] == problem["line"]
    end = max(start + 1, problem["end_column"] - 1 if one_line else len(line))
    first = max(0, start - _WIDTH // 2) if len(line) > _WIDTH else 0
    before = _visible(line[first:start])
    marked = _visible(line[start : min(end, first + _WIDTH)])
    after = _visible(line[end : first + _WIDTH])
    number = str(problem["line"])
    carets = "^" * max(1, cell_len(marked))
    return [
        f"{number:>5} | {before}{marked}{after}",
        f"{'':>5} | {' ' * cell_len(before)}{carets}",
    ]


def _head(file: str, problem: Mapping[str, Any]) -> str:
    place = f"{file}:{problem['line']}:{problem['column']}"
    return f"{place}: {problem['severity']}[{problem['code']}]: {problem['message']}"


def _visible(text: str) -> str:
    # A tab is as wide as the terminal wants; one blank keeps the carets where they belong.
    return printable(text.replace("\t", " ").replace(_BYTE_ORDER_MARK, ""))
