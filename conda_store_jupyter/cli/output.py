"""Everything the command says: results on stdout, remarks and errors on stderr.

With ``--json`` stdout carries exactly one document, in the envelopes of the REST API.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

import click

from conda_store_jupyter.errors import CondaStoreError

if TYPE_CHECKING:
    from rich.console import Console

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """``text`` without what would steer a terminal or reorder what it shows."""
    return _CONTROLS.sub("\ufffd", text)


@dataclass
class Output:
    """Where one run of the command writes; ``json`` decides what goes to stdout."""

    json: bool = False

    def line(self, text: str = "", **style: Any) -> None:
        """A line of the result. ``style`` is for :func:`click.style`."""
        if not self.json:
            click.echo(click.style(printable(text), **style))

    def note(self, text: str) -> None:
        """A remark that is no part of the result."""
        click.echo(printable(text), err=True)

    def error(self, text: str, **style: Any) -> None:
        """A line about what went wrong."""
        click.echo(click.style(printable(text), **style), err=True)

    def text(self, text: str) -> None:
        """A document as it is: a log, with its own line ends."""
        if not self.json:
            click.echo(text, nl=False)

    def document(self, data: Any, **more: Any) -> None:
        """The result of ``--json``; without it nothing."""
        if self.json:
            _dump({"status": "ok", "data": data, **more})

    def document_of_error(
        self,
        code: str,
        message: str,
        hints: Sequence[str] = (),
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """The result of ``--json`` when there is none."""
        error = {"code": code, "message": message, "hints": list(hints), "detail": detail or {}}
        _dump({"status": "error", "message": message, "error": error})

    def refusal(self, error: CondaStoreError) -> None:
        """A request that cannot be carried out, with what to do instead."""
        if self.json:
            self.document_of_error(error.code, error.message, error.hints, error.detail)
            return
        self.error(f"error[{error.code}]: {error.message}", fg="red")
        for hint in error.hints:
            self.error(f"  hint: {hint}")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Rows under headings: fitted to a terminal, whole and aligned in a pipe."""
        if self.json:
            return
        cells = [[printable(cell) for cell in row] for row in rows]
        if sys.stdout.isatty():
            self._rich_table(columns, cells)
        else:
            _plain_table([list(columns), *cells])

    @property
    def progress_stream(self) -> TextIO:
        """Where progress goes: stdout belongs to the document when there is one."""
        return sys.stderr if self.json else sys.stdout

    @cached_property
    def progress_console(self) -> Console:
        """The terminal on which progress is drawn."""
        from rich.console import Console

        return Console(file=self.progress_stream, highlight=False, markup=False)

    def _rich_table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        Console(highlight=False).print(table)


def _dump(document: Mapping[str, Any]) -> None:
    click.echo(json.dumps(document, indent=2, ensure_ascii=not _writes_unicode()))


def _writes_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def _plain_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
