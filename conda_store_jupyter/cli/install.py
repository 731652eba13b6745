"""``conda-store install``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.command()
@click.argument("source", metavar="URL|FILE")
@click.option(
    "--by",
    type=click.Choice(["lock", "archive"]),
    default="lock",
    show_default=True,
    help="lock: the same packages, from their channels. archive: the files themselves; no channel "
    "is needed.",
)
@click.option("--name", default="", metavar="NAME", help="Instead of the name that it has there.")
@click.option(
    "--namespace", default="", metavar="NAMESPACE", help="Default: c.CondaStore.default_namespace."
)
@click.option(
    "--token", metavar="TOKEN", help="Of the Jupyter server at URL. Default: CONDA_STORE_TOKEN."
)
@click.option(
    "--wait/--no-wait",
    default=True,
    help="Wait for the build, and do it here when nobody else does; or only queue it. "
    "[default: wait]",
)
@json_option
@click.pass_obj
def install(
    session: Session,
    *,
    source: str,
    by: str,
    name: str,
    namespace: str,
    token: str | None,
    wait: bool,
) -> None:
    """Bring an environment over from another store, with exactly its packages.

    URL is SERVER/NAMESPACE/NAME, where SERVER is the address of a Jupyter server, with @3 at its
    end for build 3; or that of an archive or a lock file. FILE is an archive or a lock file.

    \b
    conda-store install https://hub.example/user/ann/default/data-science --token …
    conda-store install data-science-3-linux-64.tar.zst
    """
    from conda_store_jupyter.cli.installing import Wish, install_from

    wish = Wish(source, by == "archive", name, namespace, token)
    click.get_current_context().exit(install_from(session, wish, wait=wait))
