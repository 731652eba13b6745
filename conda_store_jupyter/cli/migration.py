"""``conda-store migrate-store``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.command()
@click.option(
    "--from",
    "source",
    default="",
    metavar="URL",
    help="The database to copy. Default: the SQLite file of the store.",
)
@click.option(
    "--to",
    "target",
    default="",
    metavar="URL",
    help="An empty database: postgresql+psycopg://USER:PASSWORD@HOST/DATABASE. "
    "Default: c.CondaStore.database_url.",
)
@json_option
@click.pass_obj
def migrate_store(session: Session, source: str, target: str) -> None:
    """Copy the record of a store into another database; its directories stay as they are.

    Stop JupyterLab and workers first. The copy is made in one transaction and counted; the old
    database is not changed.
    """
    from conda_store_jupyter.cli.moving import move

    move(session, source, target)
