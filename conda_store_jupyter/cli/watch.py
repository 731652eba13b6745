"""``conda-store watch``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli import exits
from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--recursive", "-r", is_flag=True, help="Watch what is below directories, too.")
@click.option(
    "--namespace",
    metavar="NAMESPACE",
    help="Where their environments go. Default: c.CondaStore.watch_namespace.",
)
@click.option(
    "--removed",
    type=click.Choice(["keep", "archive"]),
    help="What becomes of the environment of a file that is removed. archive takes its kernels "
    "away, and brings them back with the file. Default: c.CondaStore.watch_removed.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    metavar="N",
    help="From one look to the next. Default: c.CondaStore.watch_seconds.",
)
@click.option("--once", is_flag=True, help="Deal with what has changed, and end.")
@click.option("--no-build", is_flag=True, help="Only queue builds; a server or worker makes them.")
@click.option("--list", "listing", is_flag=True, help="Show what is and was watched, and end.")
@click.option(
    "--add",
    "order",
    flag_value="add",
    help="Have the running servers of this store watch PATH from now on, and end.",
)
@click.option("--stop", "order", flag_value="stop", help="Have no server watch PATH, and end.")
@click.option("--resume", "order", flag_value="resume", help="Have them go on with PATH, and end.")
@click.option(
    "--forget",
    "order",
    flag_value="forget",
    help="Undo --add: forget PATH and what became of its files. Their environments stay.",
)
@json_option
@click.pass_obj
def watch(
    session: Session,
    *,
    paths: tuple[str, ...],
    recursive: bool,
    namespace: str | None,
    removed: str | None,
    seconds: float | None,
    once: bool,
    no_build: bool,
    listing: bool,
    order: str | None,
) -> int:
    """Build environment files whenever they change, until Ctrl-C or SIGTERM.

    PATH is a file, or a directory with *.yml and *.yaml files; those of c.CondaStore.watch_paths
    if none is given. An environment stays as it is until its new build is ready. A file without
    'name:' describes the environment of its own name, environment.yml that of its directory.
    """
    from conda_store_jupyter.cli import watching

    config = session.settings
    for name, value in (
        ("watch_paths", list(paths) or None),
        ("watch_recursive", recursive or None),
        ("watch_namespace", namespace),
        ("watch_removed", removed),
        ("watch_seconds", seconds),
        ("workers", 0 if no_build else None),
    ):
        if value is not None:
            setattr(config, name, value)
    if listing:
        watching.show(session, namespace or "")
        return exits.OK
    if order is not None:
        if not paths:
            raise click.UsageError(f"--{order} needs a PATH.")
        watching.give_order(session, order, paths, recursive=recursive)
        return exits.OK
    if not config.watch_paths:
        raise click.UsageError(
            "Which files? Give a path, or set c.CondaStore.watch_paths. --list shows what is "
            "watched."
        )
    if once:
        return watching.watch_once(session)
    watching.watch(session)
    return exits.OK
