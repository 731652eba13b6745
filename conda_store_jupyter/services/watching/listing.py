"""Watched files as the API, the command line and the events show them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.paging import Page, PageRequest
from conda_store_jupyter.db.repositories import builds, watched
from conda_store_jupyter.db.repositories.watched import LIVE, WatchFilter
from conda_store_jupyter.db.watch_models import WatchedFile, WatchPath
from conda_store_jupyter.services.representation import build_json, timestamp

Json = dict[str, Any]


def list_files(session: Session, wanted: WatchFilter, request: PageRequest) -> Page[Json]:
    """A page of watched files, each with the build that it asked for last."""
    found = watched.page(session, wanted, request)
    of_files = builds.by_ids(session, [row.build_id for row in found.rows if row.build_id])
    rows = [_file(row, of_files.get(row.build_id or 0)) for row in found.rows]
    return Page(rows, found.count, found.page, found.size)


def list_paths(session: Session, namespace: str = "") -> list[Json]:
    """Every path that is or was watched."""
    alive = clock.now(session) - LIVE
    return [
        {**path_json(row), "active": row.seen_on > alive and not row.stopped, "files": files}
        for row, files in watched.paths(session, namespace)
    ]


def event_json(row: WatchedFile) -> Json:
    """What the journal tells of a file."""
    return {
        "path": row.path,
        "state": row.state,
        "build_id": row.build_id,
        "message": row.error["message"] if row.error else None,
    }


def _file(row: WatchedFile, build: Build | None) -> Json:
    return {
        "id": row.id,
        "path": row.path,
        "watch_path_id": row.watch_path_id,
        "namespace": row.namespace,
        "environment": row.environment,
        "state": row.state,
        "error": row.error,
        "build": build_json(build) if build else None,
        "changed_on": timestamp(row.changed_on),
    }


def path_json(row: WatchPath) -> Json:
    """A path as it was asked for."""
    return {
        "id": row.id,
        "path": row.path,
        "namespace": row.namespace,
        "recursive": row.recursive,
        "problem": row.problem,
        "asked": row.asked,
        "stopped": row.stopped,
        "seen_on": timestamp(row.seen_on),
    }
