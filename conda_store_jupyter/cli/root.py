"""The root of the command: global options and the groups below it, each loaded when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeVar

import click

from conda_store_jupyter.cli import exits
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.version import __version__

F = TypeVar("F", bound=Callable[..., Any])


class Lazy(click.Group):
    """A group that knows its commands by name and imports one only to run or explain it.

    Args:
        lazy: name → (``module:attribute``, the line that ``--help`` shows of it).
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order in which they were given."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in self._lazy:
            return None
        module, _, attribute = self._lazy[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._lazy.items()])


def json_option(function: F) -> F:
    """``--json`` is taken before and after the names of commands."""

    def switch(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            ctx.ensure_object(Session).output.json = True

    option = click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        callback=switch,
        help="Print one JSON document on stdout, as the REST API answers; progress on stderr.",
    )
    return option(function)


@click.group(
    cls=Lazy,
    lazy={
        "env": ("conda_store_jupyter.cli.environments:env", "Create, list and roll back."),
        "build": ("conda_store_jupyter.cli.builds:build", "List, cancel, retry, pin, read logs."),
        "run": ("conda_store_jupyter.cli.run:run", "Run a command in an environment."),
        "install": (
            "conda_store_jupyter.cli.install:install",
            "Bring an environment over from another store.",
        ),
        "blobs": ("conda_store_jupyter.cli.blobs:blobs", "Where archives and layers are kept."),
        "diff": ("conda_store_jupyter.cli.diff:diff", "Show what changes from one to another."),
        "namespace": ("conda_store_jupyter.cli.namespaces:namespace", "Who owns environments."),
        "worker": (
            "conda_store_jupyter.cli.workers:worker",
            "Build what is queued, in the foreground.",
        ),
        "registry": (
            "conda_store_jupyter.cli.registry:registry",
            "Serve container images of environments; tokens that pull them.",
        ),
        "watch": ("conda_store_jupyter.cli.watch:watch", "Build files whenever they change."),
        "usage": ("conda_store_jupyter.cli.usage:usage", "How much room environments take."),
        "collect": (
            "conda_store_jupyter.cli.collect:collect",
            "Remove from the disk what is not kept.",
        ),
        "doctor": ("conda_store_jupyter.cli.doctor:doctor", "Find and mend what is wrong."),
        "migrate-store": (
            "conda_store_jupyter.cli.migration:migrate_store",
            "Copy the database, from SQLite to PostgreSQL.",
        ),
    },
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=exits.HELP,
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Read this instead of jupyter_server_config.py/.json, which is looked for where the "
    "Jupyter server looks (`jupyter --paths`). conda_store_config.py/.json is always read.",
)
@click.option(
    "--store",
    "store_root",
    type=click.Path(),
    metavar="DIR",
    help="Directory of the store, like --set CondaStore.root=DIR.",
)
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="CondaStore.NAME=VALUE",
    help="Change one setting for this run. May be given several times.",
)
@json_option
@click.version_option(__version__, prog_name="conda-store", message="%(prog)s %(version)s")
@click.pass_obj
def root(
    session: Session, config_file: str | None, store_root: str | None, overrides: tuple[str, ...]
) -> None:
    """Reproducible conda environments: describe, build, use, roll back.

    Works on the same store as JupyterLab, whether a server is running or not.
    NAME is an environment's name, or NAMESPACE/NAME.
    """
    session.config_file = config_file
    session.store_root = store_root
    session.overrides = overrides
