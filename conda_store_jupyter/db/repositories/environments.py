"""Environments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.orm import Session, joinedload

from conda_store_jupyter.db.insertion import insert_if_absent
from conda_store_jupyter.db.models import Build, Environment, Namespace
from conda_store_jupyter.db.paging import Page, PageRequest, like_pattern, paged
from conda_store_jupyter.db.repositories.builds import lockfiles_with
from conda_store_jupyter.spec.names import MAX_NAME_LENGTH
from conda_store_jupyter.status import BuildStatus

SORTABLE = {"namespace": Namespace.name, "name": Environment.name}


@dataclass(frozen=True)
class EnvironmentFilter:
    """Empty fields do not restrict.

    ``status`` and ``packages`` speak of the current build, as in conda-store's API;
    ``newest_status`` of the newest one, which may have failed or be on its way.
    """

    namespace: str = ""
    name: str = ""
    search: str = ""
    status: tuple[BuildStatus, ...] = ()
    packages: tuple[str, ...] = ()
    newest_status: tuple[BuildStatus, ...] = ()


def by_name(session: Session, namespace: str, name: str) -> Environment | None:
    """The environment of that name in that namespace."""
    return session.scalar(
        select(Environment)
        .join(Environment.namespace)
        .where(Namespace.name == namespace, Environment.name == name)
        .options(joinedload(Environment.namespace))
    )


def by_stem(session: Session, namespace: str, stem: str) -> Environment | None:
    """The environment in that namespace whose prefixes are named like this."""
    return session.scalar(
        select(Environment)
        .join(Environment.namespace)
        .where(Namespace.name == namespace, Environment.stem == stem)
        .options(joinedload(Environment.namespace))
    )


def held(session: Session, namespace: Namespace, name: str, creator: str = "") -> Environment:
    """The environment of that name, made by ``creator`` if there is none, locked as :func:`lock`
    does.
    """
    query = select(Environment.id).where(
        Environment.namespace_id == namespace.id, Environment.name == name
    )
    while True:
        found = session.scalar(query)
        locked = lock(session, found) if found is not None else None
        if locked is not None:
            return locked
        insert_if_absent(
            session,
            Environment,
            namespace_id=namespace.id,
            name=name,
            stem=_free_stem(session, namespace.id, name),
            description="",
            activation_floor=0,
            creator=creator,
        )


def _free_stem(session: Session, namespace_id: int, name: str) -> str:
    """``name``, or where an environment that was renamed has that stem, one like it."""
    stem, number = name, 1
    query = select(Environment.id).where(Environment.namespace_id == namespace_id)
    while session.scalar(query.where(Environment.stem == stem)) is not None:
        number += 1
        ending = f".{number}"
        stem = name[: MAX_NAME_LENGTH - len(ending)] + ending
    return stem


def count(session: Session, namespace: str) -> int:
    """How many environments a namespace has."""
    query = select(func.count(Environment.id)).join(Environment.namespace)
    return session.scalar(query.where(Namespace.name == namespace)) or 0


def lock(session: Session, environment_id: int) -> Environment | None:
    """The environment as it is now; nobody else asks for, ends or activates a build of it
    until this transaction ends. None when it has been deleted.

    Whoever locks an environment and builds of it locks the environment first.
    """
    return session.scalar(
        select(Environment)
        .where(Environment.id == environment_id)
        .options(joinedload(Environment.namespace))
        # The mode that lets rows with a foreign key to this one be inserted meanwhile.
        .with_for_update(key_share=True, of=Environment)
        .execution_options(populate_existing=True)
    )


def lock_of_build(session: Session, build_id: int) -> Environment | None:
    """:func:`lock` the environment of a build; None when the build has been deleted."""
    return session.scalar(
        select(Environment)
        .join(Build, Build.environment_id == Environment.id)
        .where(Build.id == build_id)
        .options(joinedload(Environment.namespace))
        .with_for_update(key_share=True, of=Environment)
        .execution_options(populate_existing=True)
    )


def page(session: Session, wanted: EnvironmentFilter, request: PageRequest) -> Page[Environment]:
    """A page of the environments that match."""
    query = (
        select(Environment).join(Environment.namespace).options(joinedload(Environment.namespace))
    )
    if wanted.namespace:
        query = query.where(Namespace.name == wanted.namespace)
    if wanted.name:
        query = query.where(Environment.name == wanted.name)
    if wanted.search:
        query = query.where(Environment.name.like(like_pattern(wanted.search), escape="\\"))
    if wanted.status or wanted.packages:
        query = query.join(Build, Environment.current_build_id == Build.id)
    if wanted.status:
        query = query.where(Build.status.in_([status.value for status in wanted.status]))
    if wanted.newest_status:
        query = query.where(Environment.id.in_(_with_newest(wanted.newest_status)))
    for package in wanted.packages:
        query = query.where(Build.lockfile_id.in_(lockfiles_with(package)))
    return paged(session, query, request, SORTABLE, Environment.id)


@dataclass(frozen=True)
class Builds:
    """What the builds of an environment are together.

    Attributes:
        newest_id: of its newest build.
        size: bytes of the prefixes that are there, each counted once, shared files included.
        last_used_on: when a kernel ran in one of them last.
    """

    newest_id: int
    count: int
    size: int
    last_used_on: datetime | None


def builds_of(session: Session, environment_ids: Sequence[int]) -> Mapping[int, Builds]:
    """The builds of each environment that has any, in one statement."""
    there = (Build.status == BuildStatus.COMPLETED.value) & Build.collected_on.is_(None)
    # Builds with one lockfile have one prefix.
    prefixes = (
        select(
            Build.environment_id,
            func.max(Build.id).label("newest"),
            func.count().label("count"),
            func.max(case((there, Build.size), else_=0)).label("size"),
            func.max(Build.last_used_on).label("used"),
        )
        .where(Build.environment_id.in_(environment_ids))
        .group_by(Build.environment_id, Build.lockfile_id)
        .subquery()
    )
    columns = prefixes.c
    rows = session.execute(
        select(
            columns.environment_id,
            func.max(columns.newest),
            func.sum(columns.count),
            func.sum(columns.size),
            func.max(columns.used),
        ).group_by(columns.environment_id)
    )
    return {row[0]: Builds(row[1], int(row[2]), int(row[3]), row[4]) for row in rows}


def unpublished(session: Session) -> list[tuple[str, str]]:
    """Namespace and name of environments whose change of the current build nobody was told of."""
    query = select(Namespace.name, Environment.name)
    query = query.join(Environment, Environment.namespace_id == Namespace.id)
    return list(session.execute(query.where(Environment.unpublished)).tuples())


def note_published(session: Session, namespace: str, name: str, build_id: int | None) -> None:
    """Everybody is told of the current build, unless it is another one than this by now."""
    of_namespace = select(Namespace.id).where(Namespace.name == namespace).scalar_subquery()
    session.execute(
        update(Environment)
        .where(Environment.namespace_id == of_namespace, Environment.name == name)
        .where(Environment.unpublished)
        .where(Environment.current_build_id.is_not_distinct_from(build_id))
        .values(unpublished=False)
        .execution_options(synchronize_session=False)
    )


def _with_newest(statuses: tuple[BuildStatus, ...]) -> Select[int]:
    """Ids of the environments whose newest build is in one of these states."""
    newest = select(func.max(Build.id)).group_by(Build.environment_id)
    return (
        select(Build.environment_id)
        .where(Build.id.in_(newest))
        .where(Build.status.in_([status.value for status in statuses]))
    )
