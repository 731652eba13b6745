"""``conda-store build``."""

from __future__ import annotations

import click

from conda_store_jupyter.cli import cards
from conda_store_jupyter.cli.naming import EnvironmentName, environment
from conda_store_jupyter.cli.options import STATUSES, limit_option, more_note
from conda_store_jupyter.cli.root import json_option
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.services import catalog
from conda_store_jupyter.status import BuildStatus


@click.group()
def build() -> None:
    """List builds and read their logs. ID is a number of the first column of `build list`."""


@build.command("list")
@click.argument("name", type=environment, required=False)
@click.option("--status", multiple=True, type=STATUSES, help="Only builds in this state.")
@limit_option
@json_option
@click.pass_obj
def list_builds(
    session: Session, name: EnvironmentName | None, status: tuple[str, ...], limit: int
) -> None:
    """List builds, the newest first: of all environments, or of NAME."""
    store = session.store
    wanted = BuildFilter(status=tuple(BuildStatus(word) for word in status))
    if name is not None:
        found_in = store.read(
            catalog.get_environment, name.namespace or store.context.default_namespace, name.name
        )
        wanted = BuildFilter(environment_id=found_in["id"], status=wanted.status)
    request = PageRequest(size=limit, sort_by=("id",), descending=True)
    found = store.read(catalog.list_builds, wanted, request)
    session.output.document(list(found.rows), count=found.count)
    cards.show_builds(session.output, found.rows, of_many=name is None)
    more_note(session.output, found)


@build.command()
@click.argument("build_id", metavar="ID", type=click.IntRange(min=1))
@json_option
@click.pass_obj
def show(session: Session, build_id: int) -> None:
    """Show one build: its outcome, its specification, and why it failed."""
    store = session.store
    found = store.read(catalog.get_build, build_id)
    session.output.document(found)
    cards.show_build(session.output, found, store.layout.log(build_id))


@build.command()
@click.argument("build_id", metavar="ID", type=click.IntRange(min=1))
@click.option("-f", "--follow", is_flag=True, help="Go on until the build has ended.")
@json_option
@click.pass_obj
def logs(session: Session, build_id: int, follow: bool) -> None:
    """Print the log of a build.

    With -f the exit code is 1 when the build did not succeed.
    """
    from conda_store_jupyter.cli.logs import follow_log, print_log

    code = follow_log(session, build_id) if follow else print_log(session, build_id)
    click.get_current_context().exit(code)
