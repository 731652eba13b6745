"""``conda-store run``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli.session import Session


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option(
    "--from",
    "source",
    metavar="URL",
    help="Of another store: SERVER/NAMESPACE/NAME, or the address or path of an archive. It is "
    "fetched once, and kept. Then everything after it is the command.",
)
@click.option(
    "--token", metavar="TOKEN", help="Of the Jupyter server at URL. Default: CONDA_STORE_TOKEN."
)
@click.option(
    "--cwd", type=click.Path(exists=True, file_okay=False), metavar="DIR", help="Run it there."
)
@click.argument("words", nargs=-1, required=True, metavar="[NAME|BUILD] -- CMD...")
@click.pass_obj
def run(
    session: Session, source: str | None, token: str | None, cwd: str | None, words: tuple[str, ...]
) -> None:
    """Run a command in an environment, as if it were activated.

    NAME is an environment's name, NAMESPACE/NAME, or NAME@3 for its build 3; BUILD is a build's id.
    The command takes the place of this one: signals reach it, and its exit code is the answer.

    \b
    conda-store run data-science -- python -c 'import pandas'
    conda-store run --from https://hub.example/user/ann/default/data-science -- python script.py

    A script can choose its environment by its first line:

    \b
    #!/usr/bin/env -S conda-store run data-science -- python
    """
    from conda_store_jupyter.cli.running import run_command

    run_command(session, source, token, cwd, words)
