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
@click.option(
    "--name",
    metavar="NAME",
    help="How its builds call it. Default: c.CondaStore.worker_name, or host and process id.",
)
@click.option(
    "--finish",
    is_flag=True,
    help="At the end, wait for builds that run instead of giving them back; a second signal "
    "gives them back.",
)
@json_option
@click.pass_obj
def worker(session: Session, concurrency: int | None, name: str | None, finish: bool) -> None:
    """Build what is queued, in the foreground, until Ctrl-C or SIGTERM.

    Builds that run then are given back to the queue. With PostgreSQL any number of machines that
    share the directory of the store may run workers.
    """
    from conda_store_jupyter.cli.working import work

    if concurrency is not None:
        session.store.config.workers = concurrency
    if name is not None:
        session.store.config.worker_name = name
    work(session, finish=finish)
