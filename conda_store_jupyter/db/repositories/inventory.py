"""The whole record in a few columns, as it is compared with what is on disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build, Environment, Lockfile, Namespace
from conda_store_jupyter.status import BuildStatus

_ENDED = [status.value for status in BuildStatus if status.ended]


class Current(NamedTuple):
    """What an environment points at; ``kernels`` as found by its builder, and what was chosen."""

    namespace: str
    environment: str
    stem: str
    build_id: int
    number: int
    lock_sha256: str
    kernels: Sequence[Mapping[str, Any]] | None
    choices: Mapping[str, Any] | None


class Made(NamedTuple):
    """A build that has completed and was not collected, and so should have a prefix."""

    namespace: str
    environment: str
    stem: str
    build_id: int
    number: int
    lock_sha256: str
    current: bool


class Unfinished(NamedTuple):
    """A build that has not ended."""

    namespace: str
    environment: str
    stem: str
    build_id: int
    number: int
    status: str
    worker: str | None
    lease_until: datetime | None
    not_before: datetime | None
    scheduled_on: datetime


class Doomed(NamedTuple):
    """A build that is to be deleted."""

    namespace: str
    environment: str
    build_id: int
    number: int


def currents(session: Session, namespace: str = "", name: str = "") -> list[Current]:
    """What environments point at: all of them, or the one that is named."""
    query = (
        select(
            Namespace.name,
            Environment.name,
            Environment.stem,
            Build.id,
            Build.number,
            Lockfile.sha256,
            Build.result["kernels"],
            Environment.kernel_choices,
        )
        .join(Environment, Environment.namespace_id == Namespace.id)
        .join(Build, Build.id == Environment.current_build_id)
        .join(Lockfile, Lockfile.id == Build.lockfile_id)
    )
    if name:
        query = query.where(Namespace.name == namespace, Environment.name == name)
    return [Current(*row) for row in session.execute(query)]


def environment_names(session: Session) -> set[tuple[str, str]]:
    """Namespace and name of every environment."""
    query = select(Namespace.name, Environment.name)
    query = query.join(Environment, Environment.namespace_id == Namespace.id)
    return set(session.execute(query).tuples())


def locked(session: Session) -> set[tuple[str, str, str]]:
    """Namespace, stem and lock hash of every prefix that some build has or will have."""
    query = select(Namespace.name, Environment.stem, Lockfile.sha256).distinct()
    query = _of_builds(query).join(Lockfile, Lockfile.id == Build.lockfile_id)
    return set(session.execute(query).tuples())


def made(session: Session) -> list[Made]:
    """Every completed build that is to stay and was not collected, the oldest first."""
    query = select(
        Namespace.name,
        Environment.name,
        Environment.stem,
        Build.id,
        Build.number,
        Lockfile.sha256,
        Environment.current_build_id.is_not_distinct_from(Build.id),
    )
    query = _of_builds(query).join(Lockfile, Lockfile.id == Build.lockfile_id)
    query = query.where(Build.status == BuildStatus.COMPLETED.value, Build.collected_on.is_(None))
    query = query.where(~Build.delete_requested, ~Environment.delete_requested).order_by(Build.id)
    return [Made(*row) for row in session.execute(query)]


def unfinished(session: Session) -> list[Unfinished]:
    """Every build that waits or runs, the oldest first."""
    query = select(
        Namespace.name,
        Environment.name,
        Environment.stem,
        Build.id,
        Build.number,
        Build.status,
        Build.worker,
        Build.lease_until,
        Build.not_before,
        Build.scheduled_on,
    )
    query = _of_builds(query).where(Build.status.not_in(_ENDED)).order_by(Build.id)
    return [Unfinished(*row) for row in session.execute(query)]


def doomed_environments(session: Session) -> list[tuple[str, str]]:
    """Namespace and name of the environments that are to be deleted."""
    query = select(Namespace.name, Environment.name)
    query = query.join(Environment, Environment.namespace_id == Namespace.id)
    return list(session.execute(query.where(Environment.delete_requested)).tuples())


def doomed_builds(session: Session) -> list[Doomed]:
    """The builds that are to be deleted while their environment stays."""
    query = _of_builds(select(Namespace.name, Environment.name, Build.id, Build.number))
    query = query.where(Build.delete_requested, ~Environment.delete_requested)
    return [Doomed(*row) for row in session.execute(query)]


def existing(session: Session, build_ids: Iterable[int]) -> set[int]:
    """Which of these builds there are."""
    return set(session.scalars(select(Build.id).where(Build.id.in_(set(build_ids)))))


def _of_builds(query: Any) -> Any:
    """``query`` of builds with their environment and namespace; its columns stay what they are."""
    return (
        query.select_from(Build)
        .join(Environment, Environment.id == Build.environment_id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
    )
