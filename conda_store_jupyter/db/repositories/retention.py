"""What has to be known of builds to decide whether their prefixes stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.image_models import Image
from conda_store_jupyter.db.models import (
    Artifact,
    Blob,
    Build,
    Environment,
    LockedPackage,
    Lockfile,
    Namespace,
)
from conda_store_jupyter.db.repositories import artifacts
from conda_store_jupyter.status import BuildStatus

_ENDED = [status.value for status in BuildStatus if status.ended]


class Ready(NamedTuple):
    """A completed build that is to stay in the record; its prefix may have been collected."""

    namespace: str
    environment: str
    environment_id: int
    build_id: int
    number: int
    lockfile_id: int
    lock_sha256: str
    current: bool
    pinned: bool
    collected: bool
    ended_on: datetime | None
    superseded_on: datetime | None
    last_used_on: datetime | None
    stem: str


class Package(NamedTuple):
    """A package of a lockfile."""

    kind: str
    name: str
    version: str
    build: str
    channel: str
    subdir: str
    sha256: str | None


def ready(session: Session, environment_id: int | None = None) -> list[Ready]:
    """The completed builds of all environments, or of one: each environment's newest first."""
    query: Any = (
        select(
            Namespace.name,
            Environment.name,
            Environment.id,
            Build.id,
            Build.number,
            Lockfile.id,
            Lockfile.sha256,
            Environment.current_build_id.is_not_distinct_from(Build.id),
            Build.pinned,
            Build.collected_on.is_not(None),
            Build.ended_on,
            Build.superseded_on,
            Build.last_used_on,
            Environment.stem,
        )
        .select_from(Build)
        .join(Environment, Environment.id == Build.environment_id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
        .join(Lockfile, Lockfile.id == Build.lockfile_id)
        .where(Build.status == BuildStatus.COMPLETED.value)
        .where(~Build.delete_requested, ~Environment.delete_requested)
        .order_by(Namespace.name, Environment.name, Build.id.desc())
    )
    if environment_id is not None:
        query = query.where(Environment.id == environment_id)
    return [Ready(*row) for row in session.execute(query)]


def is_coming(session: Session, environment_id: int, lockfile_id: int) -> bool:
    """Whether a build of the environment is being made, or waits to be made of this lockfile."""
    query = select(Build.id).where(
        Build.environment_id == environment_id,
        or_(
            Build.status == BuildStatus.BUILDING.value,
            (Build.status == BuildStatus.QUEUED.value) & (Build.given_lockfile_id == lockfile_id),
        ),
    )
    return session.scalar(query.limit(1)) is not None


def being_copied(session: Session) -> set[tuple[int, int]]:
    """Environment and lockfile of builds of which an archive or an image is wanted, or made."""
    unfinished = (artifacts.PENDING, artifacts.MAKING)
    wanted = select(Artifact.build_id).where(Artifact.state.in_(unfinished))
    images = select(Image.build_id).where(Image.state.in_(unfinished))
    query = select(Build.environment_id, Build.lockfile_id).where(
        or_(Build.id.in_(wanted), Build.id.in_(images)), Build.lockfile_id.is_not(None)
    )
    return {(environment, lock) for environment, lock in session.execute(query).tuples() if lock}


def mark_collected(session: Session, environment_id: int, lockfile_id: int) -> None:
    """The prefix of this lockfile is no more."""
    session.execute(
        update(Build)
        .where(Build.environment_id == environment_id, Build.lockfile_id == lockfile_id)
        .where(Build.status == BuildStatus.COMPLETED.value, Build.collected_on.is_(None))
        .values(collected_on=clock.moment(session), unique_size=0)
        .execution_options(synchronize_session=False)
    )


def needed_packages(session: Session, doomed: Collection[int] = ()) -> set[Package]:
    """What is in a prefix that is there, or will be in one of a build that was given its lock.

    Args:
        doomed: ids of builds whose prefixes do not count.
    """
    kept = select(Build.lockfile_id).where(
        Build.status == BuildStatus.COMPLETED.value, Build.collected_on.is_(None)
    )
    if doomed:
        kept = kept.where(Build.id.not_in(set(doomed)))
    coming = select(Build.given_lockfile_id).where(Build.status.not_in(_ENDED))
    coming = coming.where(Build.given_lockfile_id.is_not(None))
    query = (
        select(
            LockedPackage.kind,
            LockedPackage.name,
            LockedPackage.version,
            LockedPackage.build,
            LockedPackage.channel,
            LockedPackage.subdir,
            LockedPackage.sha256,
        )
        .distinct()
        .where(or_(LockedPackage.lockfile_id.in_(kept), LockedPackage.lockfile_id.in_(coming)))
    )
    return {Package(*row) for row in session.execute(query)}


def without_prefix(
    session: Session, build_ids: Iterable[int], before: datetime
) -> dict[int, tuple[str, str, int]]:
    """Which of these builds ended before a moment and have no prefix (any more): namespace,
    environment and number of each.
    """
    query = (
        select(Build.id, Namespace.name, Environment.name, Build.number)
        .select_from(Build)
        .join(Environment, Environment.id == Build.environment_id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
        .where(Build.id.in_(set(build_ids)), Build.status.in_(_ENDED), Build.ended_on < before)
        .where(or_(Build.status != BuildStatus.COMPLETED.value, Build.collected_on.is_not(None)))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}


class Archive(NamedTuple):
    """An archive of a build that has no prefix any more, or will have none."""

    artifact_id: int
    build_id: int
    type: str
    sha256: str | None
    size: int
    namespace: str
    environment: str
    number: int


def old_archives(session: Session, before: datetime, doomed: Collection[int] = ()) -> list[Archive]:
    """Archives that were made before a moment, of builds that were collected.

    Args:
        doomed: ids of builds that count as collected.
    """
    collected = Build.collected_on.is_not(None)
    query = (
        select(
            Artifact.id,
            Build.id,
            Artifact.type,
            Artifact.sha256,
            func.coalesce(Blob.size, 0),
            Namespace.name,
            Environment.name,
            Build.number,
        )
        .select_from(Artifact)
        .join(Build, Build.id == Artifact.build_id)
        .join(Environment, Environment.id == Build.environment_id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
        .outerjoin(Blob, Blob.sha256 == Artifact.sha256)
        .where(or_(collected, Build.id.in_(set(doomed))) if doomed else collected)
        .where(Artifact.state.in_((artifacts.READY, artifacts.FAILED)))
        .where(func.coalesce(Artifact.ended_on, Artifact.created_on) < before)
        .order_by(Artifact.id)
    )
    return [Archive(*row) for row in session.execute(query)]


def drop_archive(session: Session, artifact_id: int) -> bool:
    """Remove the row of an archive, if its build still has no prefix and nobody makes it."""
    collected = select(Build.id).where(Build.collected_on.is_not(None))
    found = session.scalar(
        delete(Artifact)
        .where(Artifact.id == artifact_id, Artifact.build_id.in_(collected))
        .where(Artifact.state.in_((artifacts.READY, artifacts.FAILED)))
        .returning(Artifact.id)
        .execution_options(synchronize_session=False)
    )
    return found is not None
