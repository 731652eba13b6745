"""``conda-store usage``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.command()
@click.option("--namespace", default="", metavar="NAMESPACE", help="Only of this namespace.")
@json_option
@click.pass_obj
def usage(session: Session, namespace: str) -> None:
    """Show how much room environments take, who made them, and when they were used last.

    SIZE counts the files of all builds of an environment, shared or not; UNIQUE what no other
    environment has: so much becomes free when it is deleted and what it leaves is collected.
    """
    from conda_store_jupyter.cli.rooms import show_usage

    show_usage(session, namespace)
