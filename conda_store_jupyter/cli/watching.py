"""Watches files in the foreground, and shows what is watched."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from conda_store_jupyter.cli import amounts, exits, wording
from conda_store_jupyter.cli.following import Interrupted, bring_to_an_end, interruptible
from conda_store_jupyter.cli.options import more_note
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.cli.working import line
from conda_store_jupyter.db.paging import Page, PageRequest
from conda_store_jupyter.db.repositories.watched import WatchFilter
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.watching import listing, orders
from conda_store_jupyter.services.watching.notice import Notice
from conda_store_jupyter.services.watching.scanning import Watched
from conda_store_jupyter.status import BuildStatus

Json: TypeAlias = "dict[str, Any]"

_LIMIT = 10_000

_ORDERED: Mapping[str, str] = {
    "add": "servers that run, and those that start, watch it from now on.",
    "stop": "no server watches it any more; --resume has them go on.",
    "resume": "servers watch it again.",
    "forget": "it is forgotten. What was built of its files stays.",
}

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


def watch_once(session: Session) -> int:
    """Deal with what has changed since somebody watched, wait for its builds, and list all.

    The exit code says whether a file cannot be built, or its build has failed.
    """
    store = session.store
    watcher = store.watcher(lambda notice: _say(session, notice))
    with interruptible():
        watcher.look_until_settled()
        for build in _builds(session) if store.config.workers else ():
            bring_to_an_end(session, build)
    rows = _rows(session)
    _show(session, rows)
    if any(row["error"] for row in rows):
        return exits.USAGE
    failed = any(b["status"] == BuildStatus.FAILED.value for b in _builds(session, ended=True))
    if failed:
        return exits.FAILED
    return exits.NOT_FOUND if any(path["problem"] for path in _paths(session)) else exits.OK


def _builds(session: Session, *, ended: bool = False) -> list[Json]:
    """The builds of the files that this run watches: those that have ended, or the others."""
    found = [row["build"] for row in _rows(session) if row["build"]]
    return [build for build in found if BuildStatus(build["status"]).ended is ended]


def _rows(session: Session) -> list[Json]:
    """The files that this run watches."""
    ids = {path["id"] for path in _paths(session)}
    found = _all(session, _namespace(session)).rows
    return [row for row in found if row["watch_path_id"] in ids]


def _paths(session: Session) -> list[Json]:
    """The paths that this run watches."""
    watched = {Watched.of(path).path for path in session.store.config.watch_paths}
    found = session.store.read(listing.list_paths, _namespace(session))
    return [path for path in found if path["path"] in watched]


def _namespace(session: Session) -> str:
    config = session.store.config
    return config.watch_namespace or config.default_namespace


def _all(session: Session, namespace: str) -> Page[Json]:
    request = PageRequest(size=_LIMIT, sort_by=("path",))
    return session.store.read(listing.list_files, WatchFilter(namespace=namespace), request)


def show(session: Session, namespace: str) -> None:
    """Every watched file with what became of it."""
    found = _all(session, namespace)
    _show(session, found.rows, namespace)
    more_note(session.output, found)


def give_order(session: Session, order: str, paths: Sequence[str], *, recursive: bool) -> None:
    """Tell the servers of the store what to watch, in the record: all paths, or none of them."""
    output = session.output
    done = session.store.write(orders.give, _namespace(session), order, paths, recursive=recursive)
    output.document(done)
    for path in paths:
        output.note(f"{path}: {_ORDERED[order]}")


def _show(session: Session, files: Sequence[Json], namespace: str = "") -> None:
    output = session.output
    paths = session.store.read(listing.list_paths, namespace)
    output.document(list(files), count=len(files), paths=paths)
    if not files and not paths:
        output.note("Nothing is or was watched. `conda-store watch PATH` begins.")
        return
    shown = [row for row in files if row["state"] != "ignored"]
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
        if path["stopped"]:
            output.note(f"{path['path']}: stopped. `conda-store watch --resume PATH` goes on.")
    if ignored := len(files) - len(shown):
        output.note(f"{amounts.plural(ignored, 'other YAML file')} there: no specifications.")


def _environment(row: Json) -> str:
    return f"{row['namespace']}/{row['environment']}" if row["environment"] else ""


def _state(row: Json) -> str:
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
    if change["build_id"] is None or not BuildStatus(change["status"]).ended:
        return
    session.output.note(line(change))
    if change["status"] == BuildStatus.FAILED.value:
        with suppress(NotFound):
            build = session.store.read(catalog.get_build, change["build_id"])
            session.output.error(f"  {build['status_info']}", fg="red")
            session.output.note(f"  hint: `conda-store build show {build['id']}` says more.")
