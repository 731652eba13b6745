"""``conda-store worker``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    metavar="N",
    help="Builds at the same time. Default: c.CondaStore.workers.",
)
@json_option
@click.pass_obj
def worker(session: Session, concurrency: int | None) -> None:
    """Build what is queued, in the foreground, until Ctrl-C or SIGTERM.

    Builds that run then are given back to the queue.
    """
    from conda_store_jupyter.cli.working import work

    work(session, concurrency)
