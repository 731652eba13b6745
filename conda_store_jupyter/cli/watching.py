"""Watches files in the foreground, and shows what is watched."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import click

from conda_store_jupyter.cli import amounts, wording
from conda_store_jupyter.cli.following import Interrupted, interruptible
from conda_store_jupyter.cli.options import more_note
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.cli.working import line
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.watched import WatchFilter
from conda_store_jupyter.services.watching import listing
from conda_store_jupyter.services.watching.notice import Notice
from conda_store_jupyter.status import BuildStatus

_LIMIT = 10_000

_STATE: Mapping[str, str] = {
    "error": "cannot be built",
    "ignored": "no specification",
    "removed": "removed, environment kept",
    "archived": "removed, environment archived",
}


def watch(session: Session) -> None:
    """Watch until SIGINT or SIGTERM; a line for each thing that happens."""
    store, output = session.store, session.output
    watcher = store.watcher(lambda notice: _say(session, notice))
    feed = store.feed(lambda change: _tell(session, change))
    try:
        with interruptible():
            feed.start()
            if store.config.workers:
                session.has_built = True
                store.start()
            watcher.start()
            output.note(_beginning(session))
            threading.Event().wait()
    except Interrupted as interrupted:
        output.note(f"{interrupted}: watching no more.")
        output.document({"stopped_by": str(interrupted)})
    finally:
        feed.stop()


def watch_once(session: Session) -> None:
    """Deal with what has changed since somebody watched, wait for its builds, and list it."""
    store = session.store
    watcher = store.watcher(lambda notice: _say(session, notice))
    with interruptible():
        watcher.look_until_settled()
        asked = _asked(session)
        if store.config.workers and asked:
            session.has_built = True
            _build(session, asked)
    show(session, store.config.watch_namespace)


def _build(session: Session, asked: list[int]) -> None:
    from conda_store_jupyter.cli.following import bring_to_an_end
    from conda_store_jupyter.services import catalog

    for build_id in asked:
        bring_to_an_end(session, session.store.read(catalog.get_build, build_id))


def _asked(session: Session) -> list[int]:
    """Ids of the builds of watched files that have not ended."""
    request = PageRequest(size=_LIMIT, sort_by=("path",))
    rows = session.store.read(listing.list_files, WatchFilter(), request).rows
    found = (row["build"] for row in rows if row["build"])
    return [build["id"] for build in found if not BuildStatus(build["status"]).ended]


def show(session: Session, namespace: str) -> None:
    """Every watched file with what became of it."""
    store, output = session.store, session.output
    request = PageRequest(size=_LIMIT, sort_by=("path",))
    found = store.read(listing.list_files, WatchFilter(namespace=namespace), request)
    paths = store.read(listing.list_paths, namespace)
    output.document(list(found.rows), count=found.count, paths=paths)
    shown = [row for row in found.rows if row["state"] != "ignored"]
    rows = [
        [row["path"], _environment(row), _state(row), amounts.local_time(row["changed_on"])]
        for row in shown
    ]
    output.table(["FILE", "ENVIRONMENT", "STATE", "CHANGED"], rows)
    for row in shown:
        if row["error"]:
            output.line(f"{row['path']}: {row['error']['message']}", fg="red")
    for path in paths:
        if path["problem"] and path["active"]:
            output.line(f"{path['path']}: {path['problem']}", fg="red")
    ignored = len(found.rows) - len(shown)
    if ignored:
        output.note(f"{amounts.plural(ignored, 'other YAML file')} there: no specifications.")
    more_note(output, found)


def _environment(row: Mapping[str, Any]) -> str:
    return f"{row['namespace']}/{row['environment']}" if row["environment"] else ""


def _state(row: Mapping[str, Any]) -> str:
    build = row["build"]
    if row["state"] != "followed":
        return _STATE[row["state"]]
    if build is None:
        return "its build was deleted"
    return f"build {build['number']} {wording.build_status(build)}"


def _beginning(session: Session) -> str:
    config = session.store.config
    paths = amounts.plural(len(config.watch_paths), "path")
    builds = f"building {config.workers} at a time" if config.workers else "building nothing here"
    return f"Watching {paths}, {builds}. Ctrl-C ends it."


def _say(session: Session, notice: Notice) -> None:
    output = session.output
    if not notice.wrong:
        output.note(f"{notice.path}: {notice.text}")
        return
    output.error(f"{notice.path}: {notice.text}", fg="red")
    for hint in notice.hints:
        output.error(f"  hint: {hint}")


def _tell(session: Session, change: Mapping[str, Any]) -> None:
    ended = (BuildStatus.COMPLETED.value, BuildStatus.FAILED.value, BuildStatus.CANCELED.value)
    if change["build_id"] is not None and change["status"] in ended:
        session.output.note(line(change))
        if change["status"] == BuildStatus.FAILED.value:
            with suppress(Exception):
                _tell_why(session, change["build_id"])


def _tell_why(session: Session, build_id: int) -> None:
    from conda_store_jupyter.services import catalog

    build = session.store.read(catalog.get_build, build_id)
    click.echo(f"  {build['status_info']}", err=True)
    click.echo(f"  hint: conda-store build show {build_id}", err=True)
