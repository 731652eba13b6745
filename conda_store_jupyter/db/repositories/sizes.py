"""What was counted of bytes on disk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Build, Environment, Lockfile, Namespace
from conda_store_jupyter.status import BuildStatus

_THERE = (Build.status == BuildStatus.COMPLETED.value) & Build.collected_on.is_(None)


class Prefix(NamedTuple):
    """A prefix that should be there."""

    namespace: str
    stem: str
    environment_id: int
    lockfile_id: int
    lock_sha256: str


class Total(NamedTuple):
    """A namespace; ``size`` counts each of its prefixes whole."""

    name: str
    environments: int
    builds: int
    size: int
    disk_size: int | None
    last_used_on: datetime | None
    measured_on: datetime | None


def namespace_ids(session: Session) -> list[int]:
    """Every namespace."""
    return list(session.scalars(select(Namespace.id).order_by(Namespace.id)))


def outdated_namespace_ids(session: Session) -> list[int]:
    """Those that were not counted since something in them has changed."""
    unmeasured = (
        select(Environment.namespace_id)
        .join(Build, Build.environment_id == Environment.id)
        .where(_THERE, Build.unique_size.is_(None))
    )
    stale = or_(Namespace.measured_on.is_(None), Namespace.id.in_(unmeasured))
    return list(session.scalars(select(Namespace.id).where(stale).order_by(Namespace.id)))


def prefixes_of(session: Session, namespace_id: int) -> list[Prefix]:
    """The prefixes of a namespace."""
    query = (
        select(Namespace.name, Environment.stem, Environment.id, Lockfile.id, Lockfile.sha256)
        .distinct()
        .select_from(Build)
        .join(Environment, Environment.id == Build.environment_id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
        .join(Lockfile, Lockfile.id == Build.lockfile_id)
        .where(Namespace.id == namespace_id, _THERE)
    )
    return [Prefix(*row) for row in session.execute(query)]


def record_prefix(session: Session, prefix: Prefix, unique: int) -> None:
    """The builds of a prefix have so many bytes that no other prefix has."""
    session.execute(
        update(Build)
        .where(Build.environment_id == prefix.environment_id)
        .where(Build.lockfile_id == prefix.lockfile_id, _THERE)
        .values(unique_size=unique)
        .execution_options(synchronize_session=False)
    )


def record_namespace(
    session: Session, namespace_id: int, disk: int, environments: Mapping[int, int]
) -> None:
    """A namespace has so many bytes on disk, and its environments so many for themselves; those
    that are not named have none.
    """
    session.execute(
        update(Namespace)
        .where(Namespace.id == namespace_id)
        .values(disk_size=disk, measured_on=clock.moment(session))
        .execution_options(synchronize_session=False)
    )
    unique = case(environments, value=Environment.id, else_=0) if environments else 0
    session.execute(
        update(Environment)
        .where(Environment.namespace_id == namespace_id)
        .values(unique_size=unique)
        .execution_options(synchronize_session=False)
    )


def totals(session: Session) -> list[Total]:
    """Every namespace, by name."""
    prefixes = (
        select(
            Environment.namespace_id,
            Environment.id.label("environment"),
            func.count(Build.id).label("builds"),
            func.max(case((_THERE, Build.size), else_=0)).label("size"),
            func.max(Build.last_used_on).label("used"),
        )
        .select_from(Environment)
        .outerjoin(Build, Build.environment_id == Environment.id)
        .group_by(Environment.namespace_id, Environment.id, Build.lockfile_id)
        .subquery()
    )
    columns = prefixes.c
    query = (
        select(
            Namespace.name,
            func.count(columns.environment.distinct()),
            func.coalesce(func.sum(columns.builds), 0),
            func.coalesce(func.sum(columns.size), 0),
            Namespace.disk_size,
            func.max(columns.used),
            Namespace.measured_on,
        )
        .select_from(Namespace)
        .outerjoin(prefixes, columns.namespace_id == Namespace.id)
        .group_by(Namespace.id, Namespace.name, Namespace.disk_size, Namespace.measured_on)
        .order_by(Namespace.name)
    )
    return [
        Total(row[0], row[1], int(row[2]), int(row[3]), row[4], row[5], row[6])
        for row in session.execute(query)
    ]


def taken(session: Session, namespace: str) -> int:
    """Bytes of a namespace on disk: what was counted, and prefixes that were made since, whole."""
    row = session.execute(
        select(Namespace.id, Namespace.disk_size).where(Namespace.name == namespace)
    ).one_or_none()
    if row is None:
        return 0
    fresh = (
        select(func.max(Build.size).label("size"))
        .join(Environment, Environment.id == Build.environment_id)
        .where(Environment.namespace_id == row.id, _THERE, Build.unique_size.is_(None))
        .group_by(Build.environment_id, Build.lockfile_id)
        .subquery()
    )
    return (row.disk_size or 0) + int(session.scalar(select(func.sum(fresh.c.size))) or 0)
