"""Options that several listings have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from conda_store_jupyter.cli.output import Output
from conda_store_jupyter.db.paging import Page
from conda_store_jupyter.status import BuildStatus

F = TypeVar("F", bound=Callable[..., Any])

STATUSES = click.Choice([status.value for status in BuildStatus], case_sensitive=False)

_LIMIT = 200


def limit_option(function: F) -> F:
    """``--limit``."""
    option = click.option(
        "--limit",
        type=click.IntRange(1, 10_000),
        default=_LIMIT,
        show_default=True,
        help="List so many at most.",
    )
    return option(function)


def more_note(output: Output, found: Page[Any]) -> None:
    """Say that there are more than were listed."""
    if found.count > len(found.rows):
        output.note(f"{len(found.rows)} of {found.count}; --limit shows more.")
