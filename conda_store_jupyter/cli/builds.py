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
    """List builds, cancel, retry, pin and delete them, and read their logs.

    ID is a number of the first column of `build list`.
    """


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
    """Show one build: its outcome, its specification, its attempts, and why it failed."""
    store = session.store
    found = store.read(catalog.get_build, build_id)
    attempts = store.read(catalog.list_attempts, build_id)
    session.output.document({**found, "attempts": attempts})
    log, most = store.layout.log(build_id), store.config.max_attempts
    cards.show_build(session.output, found, log, attempts, most=most)


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


@build.command()
@click.argument("build_id", metavar="ID", type=click.IntRange(min=1))
@click.option("--force", is_flag=True, help="End it at once; its worker may not answer any more.")
@json_option
@click.pass_obj
def cancel(session: Session, build_id: int, force: bool) -> None:
    """Stop a build that waits or runs."""
    from conda_store_jupyter.cli.ending import cancel_build

    cancel_build(session, build_id, force=force)


@build.command()
@click.argument("build_id", metavar="ID", type=click.IntRange(min=1))
@json_option
@click.pass_obj
def pin(session: Session, build_id: int) -> None:
    """Keep the files of a build whatever the settings say."""
    from conda_store_jupyter.cli.pins import pin_build

    pin_build(session, build_id, pinned=True)


@build.command()
@click.argument("build_id", metavar="ID", type=click.IntRange(min=1))
@json_option
@click.pass_obj
def unpin(session: Session, build_id: int) -> None:
    """Leave the files of a build to the settings again."""
    from conda_store_jupyter.cli.pins import pin_build

    pin_build(session, build_id, pinned=False)


@build.command()
@click.argument("build_id", metavar="ID", type=click.IntRange(min=1))
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def delete(session: Session, build_id: int, yes: bool) -> None:
    """Delete a build with its log, and its files if no other build has the same.

    One that runs is canceled first. The current build of an environment cannot be deleted.
    """
    from conda_store_jupyter.cli.ending import delete_build

    delete_build(session, build_id, ask=not yes)


@build.command()
@click.argument("build_id", metavar="ID", type=click.IntRange(min=1))
@click.option(
    "--wait/--no-wait",
    default=False,
    help="Wait for the build, and do it here when nobody else does. [default: no-wait]",
)
@click.option(
    "--latest",
    is_flag=True,
    help="Without the lock that a failed build began with: solve anew, the newest of everything.",
)
@json_option
@click.pass_obj
def retry(session: Session, build_id: int, wait: bool, latest: bool) -> None:
    """Build the specification of a build that has ended again.

    One that failed is tried as it was, from the same lock. After one that is ready, channels may
    have newer packages by now. The new build becomes the current one.
    """
    from conda_store_jupyter.cli.submitting import retry_build

    click.get_current_context().exit(retry_build(session, build_id, wait=wait, latest=latest))


@build.command()
@click.argument("build_id", metavar="ID", type=click.IntRange(min=1))
@click.argument("kind", metavar="TYPE", default="archive.tar.zst")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(),
    metavar="FILE",
    help="Where to; - is stdout. Default: its own name, in this directory.",
)
@json_option
@click.pass_obj
def download(session: Session, build_id: int, kind: str, target: str | None) -> None:
    """Write a lock file or an archive of a build, which is made if it has to be.

    TYPE is one of environment.yml, environment-pinned.yml, conda-lock.yml, pixi.lock, explicit.txt,
    requirements.txt, archive.tar.zst (default), archive.tar.gz.
    """
    from conda_store_jupyter.cli.downloading import download_artifact

    download_artifact(session, build_id, kind, target)
