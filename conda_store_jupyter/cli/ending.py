"""Builds that somebody wants to stop, or not to have at all."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

import click

from conda_store_jupyter.cli import wording
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.services import cancellation, catalog, deletion, doctor
from conda_store_jupyter.services.care.queued import check_leases
from conda_store_jupyter.status import BuildStatus

Json = Mapping[str, Any]

_POLL_SECONDS = 0.1
# A worker stops a build within a second.
_PATIENCE_SECONDS = 10.0


def cancel_build(session: Session, build_id: int, *, force: bool = False) -> None:
    """Cancel a build and see it end, unless its worker does not answer.

    Args:
        force: do not wait for its worker.

    Raises:
        NotFound: there is no such build.
        Conflict: it has ended.
    """
    store = session.store
    store.write(cancellation.cancel, build_id, force=force)
    doctor.mend(check_leases(store.site))  # nobody else may be there to see a lost worker
    build = _wait(session, build_id)
    name = wording.sentence(wording.build_name(build))
    if BuildStatus(build["status"]).ended:
        session.output.line(f"{name}: {wording.STATUS[build['status']]}.")
    else:
        session.output.note(
            f"{name} was told to stop, but its worker has not answered yet. To end it without: "
            f"conda-store build cancel --force {build_id}"
        )
    session.output.document(build)


def delete_build(session: Session, build_id: int, *, ask: bool) -> None:
    """Delete a build; asks first, if it may.

    Raises:
        NotFound: there is no such build.
        Conflict: it is its environment's current build.
    """
    store = session.store
    build: Json = store.read(catalog.get_build, build_id)
    name = wording.build_name(build)
    if ask:
        if session.output.json or not sys.stdin.isatty():
            raise click.UsageError(f"Nobody can be asked here: give --yes to delete {name}.")
        click.confirm(f"Delete {name} with its files and its log?", abort=True)
    session.until_done(deletion.delete_build, store.context, build_id)
    session.output.line(f"Deleted {name}.")
    session.output.document({"build_id": build_id})


def _wait(session: Session, build_id: int) -> Json:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        build: Json = session.store.read(catalog.get_build, build_id)
        if BuildStatus(build["status"]).ended or time.monotonic() > deadline:
            return build
        time.sleep(_POLL_SECONDS)
