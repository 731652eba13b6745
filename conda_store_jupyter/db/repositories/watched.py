"""Watched files and the paths through which they are found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, func, insert, literal, null, or_, select, text, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.insertion import insert_if_absent
from conda_store_jupyter.db.models import Change
from conda_store_jupyter.db.paging import Page, PageRequest, like_pattern, paged
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.db.types import UtcDateTime, utcnow
from conda_store_jupyter.db.watch_models import WatchedFile, WatchPath

#: A path that no process has looked at for so long is not watched any more.
LIVE = timedelta(minutes=3)

SORTABLE = {"path": WatchedFile.path, "changed_on": WatchedFile.changed_on}

_FORGOTTEN = timedelta(days=30)
_CHUNK = 500


class Known(NamedTuple):
    """What the record says of a file."""

    id: int
    path: str
    revision: int
    state: str
    content_sha256: str | None
    error: dict[str, Any] | None
    environment: str | None


@dataclass(frozen=True)
class WatchFilter:
    """Empty fields do not restrict."""

    namespace: str = ""
    search: str = ""
    states: tuple[str, ...] = ()


class Order(NamedTuple):
    """What the record says of watching a path: somebody asked for it there; nobody is to."""

    path: str
    recursive: bool
    asked: bool
    stopped: bool


def beat(
    session: Session, namespace: str, path: str, *, recursive: bool, problem: str | None
) -> int:
    """Say that a path is being watched now; its id."""
    key = (WatchPath.namespace == namespace, WatchPath.path == path)
    now = clock.now(session)
    known = select(WatchPath.id, WatchPath.problem).where(*key)
    while (found := session.execute(known).first()) is None:
        insert_if_absent(
            session, WatchPath, namespace=namespace, path=path, recursive=recursive, seen_on=now
        )
        record_paths(session, namespace)
    values = {"recursive": recursive, "problem": problem, "seen_on": now}
    session.execute(update(WatchPath).where(WatchPath.id == found.id).values(values))
    if found.problem != problem:
        record_paths(session, namespace)
    return int(found.id)


def orders(session: Session, namespace: str) -> list[Order]:
    """The paths about which the record says more than that they are watched."""
    query = (
        select(WatchPath.path, WatchPath.recursive, WatchPath.asked, WatchPath.stopped)
        .where(WatchPath.namespace == namespace, or_(WatchPath.asked, WatchPath.stopped))
        .order_by(WatchPath.path)
    )
    return [Order(*row) for row in session.execute(query)]


def path_by_id(session: Session, path_id: int) -> WatchPath | None:
    """A path that is or was watched."""
    return session.get(WatchPath, path_id, populate_existing=True)


def ask_for(session: Session, namespace: str, path: str, *, recursive: bool) -> WatchPath:
    """Have a path watched by whoever watches in this namespace."""
    key = {"namespace": namespace, "path": path}
    # Nobody has looked at it yet, and so it is not active.
    insert_if_absent(session, WatchPath, **key, seen_on=clock.now(session) - LIVE)
    found = session.scalars(select(WatchPath).filter_by(**key)).one()
    found.asked, found.stopped, found.recursive = True, False, recursive
    record_paths(session, namespace)
    return found


def record_paths(session: Session, namespace: str) -> None:
    """Say in the journal that what is watched there is not what it was."""
    changes.record_environment(session, namespace, "")


def forget_old(session: Session) -> None:
    """Drop paths that nobody has watched for a month, with their files."""
    before = clock.now(session) - _FORGOTTEN
    for row in session.scalars(select(WatchPath).where(WatchPath.seen_on < before)):
        session.delete(row)


def known(session: Session, namespace: str, paths: Iterable[str]) -> dict[str, Known]:
    """What the record says of these files."""
    query = _known().where(WatchedFile.namespace == namespace)
    found = (
        Known(*row)
        for some in _chunks(sorted(paths))
        for row in session.execute(query.where(WatchedFile.path.in_(some)))
    )
    return {row.path: row for row in found}


def known_below(session: Session, watch_path_id: int) -> list[Known]:
    """The files that were found through a path."""
    query = _known().where(WatchedFile.watch_path_id == watch_path_id)
    return [Known(*row) for row in session.execute(query)]


def write(
    session: Session,
    namespace: str,
    path: str,
    *,
    watch_path_id: int,
    revision: int,
    **values: Any,
) -> int | None:
    """Write what became of a file; its id, or None when somebody has written since ``revision``.

    Revision 0 is that of a file that the record does not know.
    """
    values = {**values, "watch_path_id": watch_path_id, "changed_on": clock.now(session)}
    if revision == 0:
        key = {"namespace": namespace, "path": path}
        return insert_if_absent(session, WatchedFile, **key, revision=1, **values)
    changed = session.execute(
        update(WatchedFile)
        .where(WatchedFile.namespace == namespace, WatchedFile.path == path)
        .where(WatchedFile.revision == revision)
        .values(revision=revision + 1, **values)
    )
    if cast("CursorResult[Any]", changed).rowcount == 0:
        return None
    query = select(WatchedFile.id)
    return session.scalar(query.where(WatchedFile.namespace == namespace, WatchedFile.path == path))


def other_follower(session: Session, namespace: str, environment: str, path: str) -> str | None:
    """Another file that is watched now and that the environment follows."""
    return session.scalar(
        select(WatchedFile.path)
        .join(WatchPath, WatchPath.id == WatchedFile.watch_path_id)
        .where(WatchedFile.namespace == namespace, WatchedFile.environment == environment)
        .where(WatchedFile.path != path, WatchedFile.state == "followed")
        .where(WatchPath.seen_on > clock.now(session) - LIVE)
        .limit(1)
    )


def follower(session: Session, namespace: str, environment: str) -> str | None:
    """A file that is watched now and says what the environment is, even if not well just now."""
    return session.scalar(
        select(WatchedFile.path)
        .join(WatchPath, WatchPath.id == WatchedFile.watch_path_id)
        .where(WatchedFile.namespace == namespace, WatchedFile.environment == environment)
        .where(WatchedFile.state.in_(("followed", "error")))
        .where(~WatchPath.stopped)
        .where(WatchPath.seen_on > clock.now(session) - LIVE)
        .limit(1)
    )


def rename(session: Session, namespace: str, environment: str, name: str) -> None:
    """What files described that are not watched now has another name."""
    session.execute(
        update(WatchedFile)
        .where(WatchedFile.namespace == namespace, WatchedFile.environment == environment)
        .values(environment=name, revision=WatchedFile.revision + 1)
        .execution_options(synchronize_session=False)
    )


def record(session: Session, file_id: int) -> None:
    """Say in the journal that something became of a file; this transaction has written it."""
    now = (
        select(
            literal(utcnow(), UtcDateTime()),
            WatchedFile.namespace,
            func.coalesce(WatchedFile.environment, ""),
            null(),
            WatchedFile.id,
        )
        .select_from(WatchedFile)
        .where(WatchedFile.id == file_id)
    )
    if session.get_bind().dialect.name == "postgresql":
        now = now.where(text("pg_current_xact_id() IS NOT NULL"))  # as in `changes`
    columns = ("happened_on", "namespace", "environment", "build_id", "file_id")
    session.execute(insert(Change).from_select(columns, now))


def by_ids(session: Session, ids: Collection[int]) -> dict[int, WatchedFile]:
    """Files by their ids."""
    if not ids:
        return {}
    rows = session.scalars(select(WatchedFile).where(WatchedFile.id.in_(set(ids))))
    return {row.id: row for row in rows}


def page(session: Session, wanted: WatchFilter, request: PageRequest) -> Page[WatchedFile]:
    """A page of files."""
    query = select(WatchedFile)
    if wanted.namespace:
        query = query.where(WatchedFile.namespace == wanted.namespace)
    if wanted.search:
        query = query.where(WatchedFile.path.like(like_pattern(wanted.search), escape="\\"))
    if wanted.states:
        query = query.where(WatchedFile.state.in_(wanted.states))
    return paged(session, query, request, SORTABLE, WatchedFile.id)


def paths(session: Session, namespace: str = "") -> Sequence[tuple[WatchPath, int]]:
    """Every path that is or was watched, with the number of its files."""
    files = func.count(WatchedFile.id)
    query = (
        select(WatchPath, files)
        .outerjoin(WatchedFile, WatchedFile.watch_path_id == WatchPath.id)
        .group_by(WatchPath.id)
        .order_by(WatchPath.path)
    )
    if namespace:
        query = query.where(WatchPath.namespace == namespace)
    return [(row[0], row[1]) for row in session.execute(query)]


def _known() -> Any:
    return select(
        WatchedFile.id,
        WatchedFile.path,
        WatchedFile.revision,
        WatchedFile.state,
        WatchedFile.content_sha256,
        WatchedFile.error,
        WatchedFile.environment,
    )


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
