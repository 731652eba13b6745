"""Kernels that run in prefixes, as the servers that started them say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Build, Environment, KernelUse, Namespace


class Use(NamedTuple):
    """A kernel, and the build whose prefix it runs in."""

    kernel_id: str
    name: str
    server: str
    started_on: datetime
    seen_on: datetime
    build_id: int
    build_number: int
    environment_id: int
    environment: str
    namespace: str
    current: bool
    lockfile_id: int | None


def lately(session: Session, period: timedelta) -> list[Use]:
    """What was said to run during the last ``period``, the oldest kernel first."""
    query = _uses(session, period).order_by(KernelUse.started_on, KernelUse.id)
    return [Use(*row) for row in session.execute(query)]


def of_builds(
    session: Session, build_ids: Collection[int], period: timedelta
) -> Mapping[int, Sequence[Use]]:
    """:func:`lately` for some builds, by build."""
    found: dict[int, list[Use]] = {}
    if build_ids:
        query = _uses(session, period).where(KernelUse.build_id.in_(set(build_ids)))
        for row in session.execute(query.order_by(KernelUse.started_on, KernelUse.id)):
            use = Use(*row)
            found.setdefault(use.build_id, []).append(use)
    return found


def held_by(session: Session, holder: str) -> dict[str, KernelUse]:
    """What a server has said, by kernel."""
    rows = session.scalars(select(KernelUse).where(KernelUse.holder == holder))
    return {row.kernel_id: row for row in rows}


def refresh(session: Session, holder: str, now: datetime) -> None:
    """Everything that ``holder`` has said still holds."""
    mine = KernelUse.holder == holder
    session.execute(
        update(KernelUse)
        .where(mine)
        .values(seen_on=now)
        .execution_options(synchronize_session=False)
    )
    touch(session, session.scalars(select(KernelUse.build_id).where(mine)).all(), now)


def touch(session: Session, build_ids: Iterable[int], now: datetime) -> None:
    """Somebody uses these builds."""
    ids = set(build_ids)
    if ids:
        session.execute(
            update(Build)
            .where(Build.id.in_(ids))
            .values(last_used_on=now)
            .execution_options(synchronize_session=False)
        )


def forget_silent(session: Session, period: timedelta) -> None:
    """Drop what nobody has confirmed during the last ``period``."""
    session.execute(
        delete(KernelUse)
        .where(KernelUse.seen_on < clock.moment(session, -period))
        .execution_options(synchronize_session=False)
    )


def _uses(session: Session, period: timedelta) -> Any:
    return (
        select(
            KernelUse.kernel_id,
            KernelUse.name,
            KernelUse.server,
            KernelUse.started_on,
            KernelUse.seen_on,
            Build.id,
            Build.number,
            Environment.id,
            Environment.name,
            Namespace.name,
            Environment.current_build_id.is_not_distinct_from(Build.id),
            Build.lockfile_id,
        )
        .select_from(KernelUse)
        .join(Build, Build.id == KernelUse.build_id)
        .join(Environment, Environment.id == Build.environment_id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
        .where(KernelUse.seen_on >= clock.moment(session, -period))
    )
