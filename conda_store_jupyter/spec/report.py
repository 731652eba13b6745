"""Collects the problems of one text and turns offsets into lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from yaml.nodes import Node

from conda_store_jupyter.spec.problem import Problem, Rejected, Severity

#: After so many problems the rest is not listed: nobody reads them, and they take memory.
MAX_PROBLEMS: Final = 1000

Span = tuple[int, int]

# What editors take for the end of a line; YAML 1.1 knows more, which editors do not show.
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class TooManyProblems(Exception):
    """Raised by :meth:`Report.add` to stop reading; the report is complete as it is."""


class Report:
    """The problems found in ``text`` so far.

    Args:
        text: as the person gave it.
        skipped: characters at its beginning that the YAML reader does not see (byte order mark).
    """

    def __init__(self, text: str, skipped: int = 0) -> None:
        self.text = text
        self.skipped = skipped
        self._problems: list[Problem] = []
        self._lines = [0, *(match.end() for match in _LINE_BREAK.finditer(text))]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In the order of the text."""
        return tuple(sorted(self._problems, key=lambda problem: (problem.start, problem.end)))

    def span(self, node: Node) -> Span:
        """Where ``node`` is, without the white space that follows a block."""
        start = min(node.start_mark.index + self.skipped, len(self.text))
        end = min(node.end_mark.index + self.skipped, len(self.text))
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def first_line(self, node: Node) -> Span:
        """The part of ``node`` that lies on its first line: a place for what is missing."""
        start, end = self.span(node)
        line_break = _LINE_BREAK.search(self.text, start, end)
        return start, line_break.start() if line_break else end

    def line_of(self, node: Node) -> int:
        """The line, from 1, on which ``node`` begins."""
        return self._position(self.span(node)[0])[0]

    def add(
        self, span: Span, code: str, message: str, hint: str, severity: Severity = "error"
    ) -> None:
        """Note a problem.

        Raises:
            TooManyProblems: this was the last that is listed.
        """
        if len(self._problems) == MAX_PROBLEMS:
            code, severity = "too-many-problems", "error"
            message = f"There are more than {MAX_PROBLEMS} problems; the rest is not listed."
            hint = "Correct the problems listed so far first."
        self._problems.append(self._located(span, code, message, hint, severity))
        if len(self._problems) > MAX_PROBLEMS:
            raise TooManyProblems

    def error(self, node: Node, code: str, message: str, hint: str) -> None:
        """Note an error at ``node``."""
        self.add(self.span(node), code, message, hint)

    def warn(self, node: Node, code: str, message: str, hint: str) -> None:
        """Note a warning at ``node``."""
        self.add(self.span(node), code, message, hint, "warning")

    def reject(self, node: Node, why: Rejected) -> None:
        """Note that the value at ``node`` was rejected."""
        self.error(node, why.code, why.message, why.hint)

    def _located(
        self, span: Span, code: str, message: str, hint: str, severity: Severity
    ) -> Problem:
        start, end = span
        line, column = self._position(start)
        end_line, end_column = self._position(end)
        return Problem(
            code, message, hint, line, column, end_line, end_column, start, end, severity
        )

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1
