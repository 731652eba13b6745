"""``conda-store env create``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.command()
@click.option(
    "-f",
    "--file",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="The environment.yml, or - for stdin.",
)
@click.option("--name", default="", metavar="NAME", help="Instead of the name in the file.")
@click.option(
    "--namespace", default="", metavar="NAMESPACE", help="Default: c.CondaStore.default_namespace."
)
@click.option(
    "--policy",
    type=click.Choice(["minimal", "latest"]),
    help="minimal: keep the versions that are there where possible; latest: take the newest. "
    "Default: c.CondaStore.default_policy.",
)
@click.option("--description", metavar="TEXT", help="What the environment is for.")
@click.option(
    "--wait/--no-wait",
    default=True,
    help="Wait for the build, and do it here when nobody else does; or only queue it. "
    "[default: wait]",
)
@json_option
@click.pass_obj
def create(
    session: Session,
    *,
    file: str,
    name: str,
    namespace: str,
    policy: str | None,
    description: str | None,
    wait: bool,
) -> None:
    """Create an environment from FILE, or a new build of one that exists.

    The same specification again is no new work: its build is found and made current.
    """
    from conda_store_jupyter.cli.submitting import Wanted, create_environment

    wanted = Wanted(_shown(file), read_source(file), name, namespace, description, policy)
    code = create_environment(session, wanted, wait=wait)
    click.get_current_context().exit(code)


def _shown(file: str) -> str:
    return "<stdin>" if file == "-" else file


def read_source(file: str) -> bytes:
    """What is in a file, or - for stdin. Raises click.FileError."""
    from conda_store_jupyter.spec.document import MAX_BYTES

    # One byte more than is allowed: enough to be refused as too large.
    most = MAX_BYTES + 1
    if file == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise click.FileError(file, error.strerror or str(error)) from error
