"""The journal of changes, which every process follows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select, text
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build, Change, Environment, Namespace
from conda_store_jupyter.db.types import UtcDateTime, utcnow

# What follows a revision is read from so many lines; a build writes about ten.
_MOST_LINES = 500
_OVERLAP = 100


def newest(session: Session) -> int:
    """The number of the last change, or 0: the store's revision."""
    return session.scalar(select(func.max(Change.id))) or 0


def environments_since(session: Session, revision: int) -> set[tuple[str, str]] | None:
    """Namespace and name, old and new, of what changed after a revision.

    None when that cannot be told from a few lines of the journal: it was too long ago.
    """
    if session.get(Change, revision) is None:
        return None  # forgotten, and perhaps some that came after it, too
    query = select(Change).where(Change.id > revision - _overlap(session))
    lines = list(session.scalars(query.order_by(Change.id).limit(_MOST_LINES + 1)))
    if len(lines) > _MOST_LINES:
        return None
    named = [(row.namespace, name) for row in lines for name in (row.environment, row.renamed_to)]
    return {(namespace, name) for namespace, name in named if name}


def _overlap(session: Session) -> int:
    # On PostgreSQL a line may be committed after one with a higher number: see `following`.
    return _OVERLAP if session.get_bind().dialect.name == "postgresql" else 0


def record_build(session: Session, build_id: int) -> None:
    """Say that this build is now what its row says; this transaction has written that row."""
    now = (
        select(
            literal(utcnow(), UtcDateTime()),
            Namespace.name,
            Environment.name,
            Build.id,
            Build.status,
            Build.progress["step"].as_string(),
        )
        .join(Environment, Environment.namespace_id == Namespace.id)
        .join(Build, Build.environment_id == Environment.id)
        .where(Build.id == build_id)
    )
    columns = ("happened_on", "namespace", "environment", "build_id", "status", "step")
    session.execute(insert(Change).from_select(columns, now))


def record_environment(session: Session, namespace: str, environment: str) -> None:
    """Say that this environment is not what it was: activated, described, deleted."""
    columns = ("happened_on", "namespace", "environment")
    said = _said(session, namespace, environment)
    session.execute(insert(Change).from_select(columns, said))


def record_renamed(session: Session, namespace: str, environment: str, name: str) -> None:
    """Say that this environment has another name now, by which everything can be had."""
    session.execute(
        insert(Change).from_select(
            ("happened_on", "namespace", "environment", "renamed_to"),
            _said(session, namespace, environment).add_columns(literal(name)),
        )
    )


def environments_of(session: Session, build_ids: Collection[int]) -> list[tuple[str, str]]:
    """Namespace and name of the environments of some builds, for :func:`record_environment`."""
    query = (
        select(Namespace.name, Environment.name)
        .distinct()
        .join(Environment, Environment.namespace_id == Namespace.id)
        .join(Build, Build.environment_id == Environment.id)
        .where(Build.id.in_(set(build_ids)))
    )
    return list(session.execute(query).tuples()) if build_ids else []


def _said(session: Session, namespace: str, environment: str) -> Select[Any]:
    moment = literal(utcnow(), UtcDateTime())
    values: Any = select(moment, literal(namespace), literal(environment))
    if session.get_bind().dialect.name == "postgresql":
        # A transaction has its id before it takes a number: `following` depends on it. The
        # condition is looked at before the number is taken, and is always true.
        values = values.where(text("pg_current_xact_id() IS NOT NULL"))
    return values  # type: ignore[no-any-return]


def forget_before(session: Session, moment: datetime) -> None:
    """Drop what no process follows any more; the newest line stays, it is the revision."""
    session.execute(delete(Change).where(Change.happened_on < moment, Change.id < newest(session)))
