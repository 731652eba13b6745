"""``conda-store env``."""

from __future__ import annotations

import sys

import click

from conda_store_jupyter.cli import cards, wording
from conda_store_jupyter.cli.create import create
from conda_store_jupyter.cli.importing import clone, import_command
from conda_store_jupyter.cli.naming import EnvironmentName, environment
from conda_store_jupyter.cli.options import STATUSES, limit_option, more_note
from conda_store_jupyter.cli.plan import plan
from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.services import catalog
from conda_store_jupyter.status import BuildStatus

_SHOWN_BUILDS = 10


@click.group()
def env() -> None:
    """Create environments, list them, and go back to earlier builds."""


env.add_command(create)
env.add_command(plan)
env.add_command(import_command)
env.add_command(clone)


@env.command("list")
@click.option("--namespace", default="", metavar="NAMESPACE", help="Only of this namespace.")
@click.option("--search", default="", metavar="TEXT", help="Only names with this text in them.")
@click.option("--status", multiple=True, type=STATUSES, help="Only with a newest build like this.")
@limit_option
@json_option
@click.pass_obj
def list_environments(
    session: Session, namespace: str, search: str, status: tuple[str, ...], limit: int
) -> None:
    """List environments."""
    newest = tuple(BuildStatus(word) for word in status)
    wanted = EnvironmentFilter(namespace=namespace, search=search, newest_status=newest)
    request = PageRequest(size=limit, sort_by=("namespace", "name"))
    found = session.store.read(catalog.list_environments, wanted, request)
    session.output.document(list(found.rows), count=found.count)
    rows = [
        [
            wording.environment_name(row),
            wording.environment_status(row),
            str(row["current_build"]["number"]) if row["current_build"] else "",
            ", ".join(kernel["display_name"] for kernel in row["kernels"]),
            wording.build_size(row["current_build"]),
        ]
        for row in found.rows
    ]
    session.output.table(["ENVIRONMENT", "STATUS", "BUILD", "KERNEL", "SIZE"], rows)
    more_note(session.output, found)


@env.command()
@click.argument("name", type=environment)
@json_option
@click.pass_obj
def show(session: Session, name: EnvironmentName) -> None:
    """Show one environment with its kernels, its specification and its builds."""
    store = session.store
    namespace = name.namespace or store.context.default_namespace
    found = store.read(catalog.get_environment, namespace, name.name)
    session.output.document(found)
    request = PageRequest(size=_SHOWN_BUILDS, sort_by=("id",), descending=True)
    builds = store.read(catalog.list_builds, BuildFilter(environment_id=found["id"]), request)
    link = store.layout.link(namespace, name.name)
    cards.show_environment(session.output, found, link, builds.rows)


@env.command()
@click.argument("name", type=environment)
@click.option(
    "--to",
    "number",
    type=click.IntRange(min=1),
    metavar="BUILD",
    help="Number of the build, as `env history` lists them. Default: the ready one before the "
    "current one.",
)
@click.option(
    "--wait/--no-wait",
    default=True,
    help="Wait for a build that has to be restored, or only queue it. [default: wait]",
)
@json_option
@click.pass_obj
def rollback(session: Session, name: EnvironmentName, number: int | None, wait: bool) -> None:
    """Make an earlier (or later) build the current one, at once.

    Kernels that run go on as they are; the next start uses the build that is current then. A build
    whose files were collected is installed again from its lockfile, without solving.
    """
    from conda_store_jupyter.cli.rollback import roll_back

    click.get_current_context().exit(roll_back(session, name, number, wait=wait))


@env.command()
@click.argument("name", type=environment)
@click.argument("new_name", metavar="NEWNAME", type=environment)
@json_option
@click.pass_obj
def rename(session: Session, name: EnvironmentName, new_name: EnvironmentName) -> None:
    """Give an environment another name; NAME is as in the lists, such as team/data-science.

    Its builds, its history and what runs in it stay. Kernels get the new name at once. To have it
    in another namespace, too, see `env clone`.
    """
    from conda_store_jupyter.cli.renaming import rename_environment

    rename_environment(session, name, new_name)


@env.command()
@click.argument("name", type=environment)
@limit_option
@json_option
@click.pass_obj
def history(session: Session, name: EnvironmentName, limit: int) -> None:
    """List the builds of an environment: what each changed, and when it was current.

    `conda-store diff NAME@1 NAME@2` shows a change in full.
    """
    from conda_store_jupyter.cli.chronicle import show_history

    show_history(session, name, limit)


@env.command()
@click.argument("name", type=environment)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def delete(session: Session, name: EnvironmentName, yes: bool) -> None:
    """Delete an environment with its builds, files, logs and kernels."""
    from conda_store_jupyter.services.deletion import delete_environment

    store = session.store
    namespace = name.namespace or store.context.default_namespace
    found = store.read(catalog.get_environment, namespace, name.name)
    whole = wording.environment_name(found)
    if not yes:
        if session.output.json or not sys.stdin.isatty():
            raise click.UsageError(f"Nobody can be asked here: give --yes to delete {whole}.")
        click.confirm(f"Delete {whole} with all its builds and kernels?", abort=True)
    session.until_done(delete_environment, store.context, namespace, name.name)
    session.output.line(f"Deleted {whole}.")
    session.output.document({"namespace": namespace, "name": name.name})
