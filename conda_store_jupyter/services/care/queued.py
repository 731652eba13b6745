"""Builds and deletions that nobody brings to their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.repositories import inventory
from conda_store_jupyter.db.repositories.inventory import Unfinished
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.services import deletion, returning
from conda_store_jupyter.services.care.finding import Finding, Severity
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.status import BuildStatus

# A worker looks for builds every second or so.
_PATIENCE = timedelta(minutes=1)


def check_leases(site: Site) -> Iterator[Finding]:
    """Builds that are building, but nobody holds them."""
    now = site.database.read(clock.now)
    for build in site.database.read(inventory.unfinished):
        if build.status != BuildStatus.BUILDING.value:
            continue
        if build.lease_until is None or build.lease_until < now:
            since = f" since {build.lease_until:%H:%M:%S} UTC" if build.lease_until else ""
            yield Finding(
                code="worker-lost",
                severity=Severity.ERROR,
                subject=_name(build),
                message=f"It is building, but its worker {build.worker} is silent{since}.",
                remedy="queue it again, or end it when it was tried often enough",
                repair=partial(_recover, site),
                automatic=True,
            )


def check_attendance(site: Site) -> Iterator[Finding]:
    """Builds that wait although they could begin, with nobody there who builds."""
    now = site.database.read(clock.now)
    waiting = [
        build
        for build in site.database.read(inventory.unfinished)
        if build.status == BuildStatus.QUEUED.value
        and now - max(build.scheduled_on, build.not_before or build.scheduled_on) > _PATIENCE
    ]
    if waiting and not site.is_staffed():
        for build in waiting:
            yield Finding(
                code="nobody-builds",
                severity=Severity.WARNING,
                subject=_name(build),
                message=f"It has waited since {build.scheduled_on:%Y-%m-%d %H:%M} UTC, and no "
                "worker is known to be running on this machine.",
                remedy="start JupyterLab, or `conda-store worker`",
            )


def check_deletions(site: Site) -> Iterator[Finding]:
    """Deletions that were begun and not ended, though nothing stands in their way."""
    now = site.database.read(clock.now)
    running = {
        (build.namespace, build.environment, build.build_id)
        for build in site.database.read(inventory.unfinished)
        if build.lease_until is not None and build.lease_until > now
    }
    for namespace, name in site.database.read(inventory.doomed_environments):
        if not any(key[:2] == (namespace, name) for key in running):
            repair = partial(deletion.delete_environment, namespace=namespace, name=name)
            yield _unfinished(f"{namespace}/{name}", partial(_finish, site, repair))
    for row in site.database.read(inventory.doomed_builds):
        if (row.namespace, row.environment, row.build_id) not in running:
            repair = partial(deletion.delete_build, build_id=row.build_id)
            subject = f"build {row.number} of {row.namespace}/{row.environment}"
            yield _unfinished(subject, partial(_finish, site, repair))


def _unfinished(subject: str, repair: Callable[[], bool]) -> Finding:
    return Finding(
        code="deletion-unfinished",
        severity=Severity.WARNING,
        subject=subject,
        message="It is to be deleted, and is still there.",
        remedy="remove it",
        repair=repair,
        automatic=True,
    )


def _finish(site: Site, delete: Callable[..., bool]) -> bool:
    try:
        return site.database.write(delete, site.context)
    except NotFound:  # somebody else was faster
        return False


def _recover(site: Site) -> bool:
    return bool(site.database.write(returning.recover, site.context, site.retry))


def _name(build: Unfinished) -> str:
    return f"build {build.number} of {build.namespace}/{build.environment}"
