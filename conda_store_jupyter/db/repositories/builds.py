"""Builds, as they are read. Their status is written by ``queue`` alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import (
    Build,
    Environment,
    LockedPackage,
    Lockfile,
    Namespace,
    Specification,
)
from conda_store_jupyter.db.paging import Page, PageRequest, paged
from conda_store_jupyter.status import BuildStatus, Policy

SORTABLE = {
    "id": Build.id,
    "started_on": Build.started_on,
    "scheduled_on": Build.scheduled_on,
    "ended_on": Build.ended_on,
}

# Everything that the API shows of a build, in one statement.
WHOLE = (
    joinedload(Build.specification),
    joinedload(Build.lockfile),
    joinedload(Build.environment).joinedload(Environment.namespace),
)


@dataclass(frozen=True)
class BuildFilter:
    """Empty fields do not restrict; ``packages`` must all be in the lockfile."""

    environment_id: int | None = None
    namespace: str = ""
    name: str = ""
    status: tuple[BuildStatus, ...] = ()
    packages: tuple[str, ...] = ()
    lockfile_sha256: str = ""


def by_id(session: Session, build_id: int) -> Build | None:
    """One build with all that belongs to it."""
    return session.scalar(select(Build).where(Build.id == build_id).options(*WHOLE))


def asked(session: Session, build_id: int) -> tuple[Environment, dict[str, Any]]:
    """Environment, with its namespace, and specification of a build that exists."""
    row = session.execute(
        select(Environment, Specification.spec)
        .select_from(Build)
        .join(Build.environment)
        .join(Build.specification)
        .where(Build.id == build_id)
        .options(joinedload(Environment.namespace))
    ).one()
    return row[0], row[1]


def resolution(
    session: Session, build_id: int
) -> tuple[str, dict[str, Any] | None, dict[str, Any] | None]:
    """The policy of a build that exists, the lockfile *minimal* starts from, and the given one.

    A base without a lockfile (it failed, or is gone) is as good as none: the lockfile is then that
    of the environment's current build.
    """
    base, current = aliased(Build), aliased(Build)
    start, fallback, given = aliased(Lockfile), aliased(Lockfile), aliased(Lockfile)
    row = session.execute(
        select(Build.policy, start.content, fallback.content, given.content)
        .select_from(Build)
        .join(Build.environment)
        .outerjoin(base, base.id == Build.base_build_id)
        .outerjoin(start, start.id == base.lockfile_id)
        .outerjoin(current, current.id == Environment.current_build_id)
        .outerjoin(fallback, fallback.id == current.lockfile_id)
        .outerjoin(given, given.id == Build.given_lockfile_id)
        .where(Build.id == build_id)
    ).one()
    minimal = row[0] == Policy.MINIMAL.value
    return row[0], (row[1] or row[2]) if minimal else None, row[3]


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Build]:
    """Builds by their ids, with all that belongs to them, in one statement."""
    rows = session.scalars(select(Build).where(Build.id.in_(set(ids))).options(*WHOLE))
    return {row.id: row for row in rows}


def page(session: Session, wanted: BuildFilter, request: PageRequest) -> Page[Build]:
    """A page of the builds that match."""
    query = select(Build).options(*WHOLE)
    if wanted.environment_id is not None:
        query = query.where(Build.environment_id == wanted.environment_id)
    if wanted.namespace or wanted.name:
        query = query.join(Build.environment).join(Environment.namespace)
        if wanted.namespace:
            query = query.where(Namespace.name == wanted.namespace)
        if wanted.name:
            query = query.where(Environment.name == wanted.name)
    if wanted.status:
        query = query.where(Build.status.in_([status.value for status in wanted.status]))
    for name in wanted.packages:
        query = query.where(Build.lockfile_id.in_(lockfiles_with(name)))
    if wanted.lockfile_sha256:
        locked = select(Lockfile.id).where(Lockfile.sha256 == wanted.lockfile_sha256)
        query = query.where(Build.lockfile_id == locked.scalar_subquery())
    return paged(session, query, request, SORTABLE, Build.id)


def lockfiles_with(package: str) -> Select[int]:
    """Ids of the lockfiles that hold a package of that name."""
    return select(LockedPackage.lockfile_id).where(LockedPackage.name == package)


def next_number(session: Session, environment_id: int) -> int:
    """The number of the environment's next build, from 1."""
    query = select(func.max(Build.number)).where(Build.environment_id == environment_id)
    return (session.scalar(query) or 0) + 1


def given_id(session: Session, build_id: int) -> int | None:
    """The id of the lockfile that a build was given."""
    return session.scalar(select(Build.given_lockfile_id).where(Build.id == build_id))


def numbered(session: Session, environment_id: int, number: int) -> Build | None:
    """The build of an environment with that number."""
    return session.scalar(
        select(Build)
        .where(Build.environment_id == environment_id, Build.number == number)
        .options(*WHOLE)
    )


def newest_locked(session: Session, specification_id: int) -> Build | None:
    """The newest build of a specification, in any environment, that has a lockfile."""
    return session.scalar(
        select(Build)
        .where(Build.specification_id == specification_id, Build.lockfile_id.is_not(None))
        .order_by(Build.id.desc())
        .limit(1)
        .options(*WHOLE)
    )


def locked_ids(session: Session, environment_id: int) -> Sequence[tuple[int, int]]:
    """The (id, lockfile's id) of the environment's builds that have a lockfile, the first first."""
    rows = session.execute(
        select(Build.id, Build.lockfile_id)
        .where(Build.environment_id == environment_id, Build.lockfile_id.is_not(None))
        .order_by(Build.id)
    )
    return [(build_id, lockfile_id) for build_id, lockfile_id in rows if lockfile_id is not None]


def newest_id(session: Session, environment_id: int) -> int:
    """The id of the environment's newest build, or 0."""
    query = select(func.max(Build.id)).where(Build.environment_id == environment_id)
    return session.scalar(query) or 0


def of_specification(
    session: Session, environment_id: int, specification: Specification
) -> Sequence[Build]:
    """The environment's builds of exactly this specification, newest first."""
    return session.scalars(
        select(Build)
        .where(Build.environment_id == environment_id)
        .where(Build.specification_id == specification.id)
        .order_by(Build.id.desc())
        .options(*WHOLE)
    ).all()


def of_environment(session: Session, environment_id: int) -> Sequence[Build]:
    """Every build of an environment."""
    return session.scalars(
        select(Build).where(Build.environment_id == environment_id).options(*WHOLE)
    ).all()


def lock_hashes(session: Session, environment_id: int) -> Sequence[str]:
    """Hashes of the lockfiles that the environment's builds made prefixes of."""
    return session.scalars(
        select(Lockfile.sha256)
        .distinct()
        .join(Build, Build.lockfile_id == Lockfile.id)
        .where(Build.environment_id == environment_id)
    ).all()


def supersede(session: Session, build_id: int | None, *, by: int | None) -> None:
    """Note that a build is the current one until now; a kernel may just be starting from it."""
    if build_id is not None and build_id != by:
        session.execute(
            update(Build)
            .where(Build.id == build_id)
            .values(superseded_on=clock.moment(session))
            .execution_options(synchronize_session=False)
        )


def revive(session: Session, environment_id: int, lockfile_id: int) -> None:
    """The prefix of this lockfile is there: the builds that have it were collected no more."""
    session.execute(
        update(Build)
        .where(Build.environment_id == environment_id, Build.lockfile_id == lockfile_id)
        .where(Build.collected_on.is_not(None))
        .values(collected_on=None)
        .execution_options(synchronize_session=False)
    )
