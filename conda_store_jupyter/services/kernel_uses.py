"""Which kernels run in which builds, on every server that has this store.

A server says it again and again. What was said lately is shown as running. What was said within a
day protects its prefix: a server that is silent may be suspended, and wakes up with its kernels.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Build, KernelUse
from conda_store_jupyter.db.repositories import changes, kernel_uses
from conda_store_jupyter.db.repositories.kernel_uses import Use
from conda_store_jupyter.services.representation import timestamp

#: How often a server says which kernels it runs.
BEAT_SECONDS = 30.0

#: A kernel that nobody has spoken of for so long is shown no more.
SHOWN = timedelta(seconds=3.5 * BEAT_SECONDS)

#: And after so long its prefix may be collected.
PROTECTED = timedelta(days=1)


@dataclass(frozen=True)
class Running:
    """A kernel of this server; ``build_id`` as its kernelspec says."""

    kernel_id: str
    name: str
    build_id: int


def report(session: Session, holder: str, server: str, running: Sequence[Running]) -> None:
    """Write down that ``holder`` runs these kernels now, and no others.

    A build that has been deleted is nobody's: kernels of such a one are left out.
    """
    now = clock.now(session)
    known = kernel_uses.held_by(session, holder)
    there = _existing(session, {kernel.build_id for kernel in running})
    wanted = {kernel.kernel_id: kernel for kernel in running if kernel.build_id in there}
    affected: set[int] = set()
    for kernel_id, row in known.items():
        kernel = wanted.get(kernel_id)
        if kernel is None or kernel.build_id != row.build_id:
            affected.add(row.build_id)
            session.delete(row)
    session.flush()
    for kernel_id, kernel in wanted.items():
        if kernel_id not in known or known[kernel_id].build_id != kernel.build_id:
            affected.add(kernel.build_id)
            session.add(_row(holder, server, kernel, now))
    session.flush()
    kernel_uses.refresh(session, holder, now)
    kernel_uses.touch(session, affected, now)
    for namespace, environment in changes.environments_of(session, affected):
        changes.record_environment(session, namespace, environment)


def shown(session: Session, build_ids: Collection[int]) -> Mapping[int, Sequence[dict[str, Any]]]:
    """The running kernels of some builds, as the API shows them, by build."""
    found = kernel_uses.of_builds(session, build_ids, SHOWN)
    return {build_id: [_brief(use) for use in uses] for build_id, uses in found.items()}


def list_kernels(session: Session) -> list[dict[str, Any]]:
    """Every running kernel with its build, the oldest first."""
    return [_whole(use) for use in kernel_uses.lately(session, SHOWN)]


def staying(session: Session, build: Build) -> list[dict[str, Any]]:
    """The running kernels of the build's environment that use other packages than it has."""
    return [
        _whole(use)
        for use in kernel_uses.lately(session, SHOWN)
        if use.environment_id == build.environment_id and use.lockfile_id != build.lockfile_id
    ]


def protecting(session: Session) -> list[Use]:
    """The uses because of which a prefix must stay."""
    return kernel_uses.lately(session, PROTECTED)


def forget_silent(session: Session) -> None:
    """Drop what servers said that are long gone."""
    kernel_uses.forget_silent(session, PROTECTED)


def _existing(session: Session, build_ids: set[int]) -> set[int]:
    # Locked: a build that is deleted meanwhile would take away the row that is written here.
    query = (
        select(Build.id).where(Build.id.in_(build_ids)).with_for_update(read=True, key_share=True)
    )
    return set(session.scalars(query)) if build_ids else set()


def _row(holder: str, server: str, kernel: Running, now: Any) -> KernelUse:
    return KernelUse(
        holder=holder,
        server=server,
        kernel_id=kernel.kernel_id,
        name=kernel.name,
        build_id=kernel.build_id,
        started_on=now,
        seen_on=now,
    )


def _brief(use: Use) -> dict[str, Any]:
    return {"kernel_id": use.kernel_id, "name": use.name, "server": use.server}


def _whole(use: Use) -> dict[str, Any]:
    return {
        **_brief(use),
        "build_id": use.build_id,
        "build_number": use.build_number,
        "namespace": use.namespace,
        "environment": use.environment,
        "current": use.current,
        "started_on": timestamp(use.started_on),
        "seen_on": timestamp(use.seen_on),
    }
