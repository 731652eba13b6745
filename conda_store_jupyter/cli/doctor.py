"""``conda-store doctor``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.command()
@click.option("--fix", is_flag=True, help="Mend what can be mended. Without it nothing changes.")
@json_option
@click.pass_obj
def doctor(session: Session, fix: bool) -> None:
    """Compare the store with its record, and say what is wrong.

    The exit code is 0 when nothing is; with --fix, when nothing is left.
    """
    from conda_store_jupyter.cli.examination import examine

    click.get_current_context().exit(examine(session, fix=fix))
