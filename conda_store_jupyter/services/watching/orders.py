"""What people ask for while servers run: to watch a path, to stop, to forget it.

It is kept in the record, and every server of the store obeys from its next look on. What a command
line watches is what it was told to, whatever the record says.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.repositories import watched
from conda_store_jupyter.db.watch_models import WatchPath
from conda_store_jupyter.errors import Conflict, InvalidRequest, NotFound
from conda_store_jupyter.services.watching.listing import path_json
from conda_store_jupyter.services.watching.scanning import Watched, look


def ask(session: Session, namespace: str, text: str, *, recursive: bool = False) -> dict[str, Any]:
    """Have a file or directory watched; asking again changes only ``recursive``.

    Raises:
        InvalidRequest: there is no such file or directory, or it cannot be looked at.
    """
    wanted = Watched.of(text, recursive)
    if problem := _problem(wanted):
        raise InvalidRequest(
            f"{wanted.path}: {problem}",
            hints=["Give a file, or a directory with *.yml and *.yaml files, that is there."],
            detail={"parameter": "path"},
        )
    return path_json(watched.ask_for(session, namespace, wanted.path, recursive=recursive))


def stop(session: Session, path_id: int, stopped: bool) -> dict[str, Any]:
    """Let no server look at a path any more, or have them go on. Raises NotFound."""
    found = _path(session, path_id)
    if found.stopped != stopped:
        found.stopped = stopped
        watched.record_paths(session, found.namespace)
    return path_json(found)


def forget(session: Session, path_id: int) -> None:
    """Remove a path and what became of its files; their environments stay.

    Raises:
        NotFound: there is no such path.
        Conflict: the settings of a server that runs say that it is watched.
    """
    found = _path(session, path_id)
    lively = found.seen_on > clock.now(session) - watched.LIVE
    if lively and not found.asked and not found.stopped:
        raise Conflict(
            f"{found.path} is watched because the settings of a server, or a command, say so.",
            hints=[
                "Stop it here instead: that holds until somebody has it go on.",
                "Or take it out of c.CondaStore.watch_paths.",
            ],
        )
    if lively and not found.asked:
        # Whoever has it in its settings would begin again.
        raise Conflict(
            f"{found.path} is stopped; forgotten, it would be watched again.",
            hints=["Take it out of c.CondaStore.watch_paths first."],
        )
    session.delete(found)
    session.flush()
    watched.record_paths(session, found.namespace)


def give(
    session: Session, namespace: str, order: str, paths: Sequence[str], *, recursive: bool = False
) -> list[dict[str, Any]]:
    """Do one thing with several paths: ``add``, ``stop``, ``resume`` or ``forget``.

    Raises:
        NotFound, InvalidRequest, Conflict: as above; nothing is done with any of them.
    """
    if order == "add":
        return [ask(session, namespace, path, recursive=recursive) for path in paths]
    ids = [by_path(session, namespace, path) for path in paths]
    if order == "forget":
        for path_id in ids:
            forget(session, path_id)
        return []
    return [stop(session, path_id, order == "stop") for path_id in ids]


def by_path(session: Session, namespace: str, text: str) -> int:
    """The id of a path that is or was watched. Raises NotFound."""
    wanted = Watched.of(text).path
    found = [row.id for row, _ in watched.paths(session, namespace) if row.path == wanted]
    if not found:
        raise NotFound(
            f"{wanted} is not watched.", hints=["`conda-store watch --list` shows what is."]
        )
    return found[0]


def _path(session: Session, path_id: int) -> WatchPath:
    found = watched.path_by_id(session, path_id)
    if found is None:
        raise NotFound(f"There is no watched path {path_id}.")
    return found


def _problem(wanted: Watched) -> str:
    # A directory is not listed here: it may be large.
    if Path(wanted.path).is_dir():
        return ""
    return look(wanted).problem
