"""``conda-store collect``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.command()
@click.option("-n", "--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option(
    "--keep-last",
    type=click.IntRange(min=0),
    metavar="N",
    help="Keep so many of the newest prefixes of each environment. Default: "
    "c.CondaStore.keep_last.",
)
@click.option(
    "--keep-days",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Keep what was made, current or used within so many days. Default: "
    "c.CondaStore.keep_days.",
)
@json_option
@click.pass_obj
def collect(
    session: Session, dry_run: bool, keep_last: int | None, keep_days: float | None
) -> None:
    """Remove from the disk what is not kept.

    The current build, pinned builds and builds in which a kernel or a program runs are always
    kept. A collected build stays in the history with its lockfile and its log: rolling back to it
    restores it. Packages, byte-code and blobs that nobody has any more, what failed builds left,
    and old logs go, too.
    """
    from conda_store_jupyter.cli.collecting import show

    if not dry_run:
        session.output.note("Collecting ...")
    report = session.store.collect(dry_run=dry_run, keep_last=keep_last, keep_days=keep_days)
    show(session.output, report)
