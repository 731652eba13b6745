"""``conda-store env plan``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.command()
@click.argument("what", metavar="FILE|NAME")
@click.option("--add", multiple=True, metavar="PACKAGE", help='Ask for it, too: "numpy >=2".')
@click.option("--remove", multiple=True, metavar="NAME", help="Do not ask for it any more.")
@click.option(
    "--policy",
    type=click.Choice(["minimal", "latest"]),
    help="minimal: keep the versions that are there where possible; latest: take the newest. "
    "Default: c.CondaStore.default_policy.",
)
@click.option(
    "--namespace", default="", metavar="NAMESPACE", help="Default: c.CondaStore.default_namespace."
)
@json_option
@click.pass_obj
def plan(
    session: Session,
    *,
    what: str,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    policy: str | None,
    namespace: str,
) -> None:
    """Show what a build would change and cost, or why it cannot be; nothing is built.

    \b
    FILE  an environment.yml, or - for stdin
    NAME  an environment: what its newest specification, with --add and --remove, would give

    Exits with 1 when there is no solution.
    """
    from conda_store_jupyter.cli.planning import Edit, show_plan

    edit = Edit(add, remove)
    code = show_plan(session, what, edit, policy=policy, namespace=namespace)
    click.get_current_context().exit(code)
