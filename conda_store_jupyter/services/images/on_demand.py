"""Environments that come into being because somebody pulls an image of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Build, Environment, Namespace
from conda_store_jupyter.db.repositories import builds, environments
from conda_store_jupyter.errors import Busy, Forbidden, InvalidRequest
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.submission import SubmissionRequest, rebuild, submit
from conda_store_jupyter.spec.on_demand import OnDemand
from conda_store_jupyter.status import BuildStatus

# A failure is told to whoever asks within this time; later it is built again.
_FORGET_FAILURE = timedelta(minutes=5)


@dataclass(frozen=True)
class OnDemandPolicy:
    """Whether images are built on demand, and within which bounds; see ``config``."""

    enabled: bool = False
    namespace: str = "on-demand"
    max_packages: int = 20
    max_waiting: int = 10
    fresh_days: float = 0.0

    def check(self, wanted: OnDemand) -> None:
        """Refuse what is not allowed.

        Raises:
            Forbidden: on-demand images are turned off.
            InvalidRequest: too many packages.
        """
        if not self.enabled:
            raise Forbidden(
                "Images are not built on demand here.",
                hints=["An administrator turns it on with c.CondaStore.on_demand = True."],
            )
        if len(wanted.dependencies) > self.max_packages:
            raise InvalidRequest(
                f"{len(wanted.dependencies)} packages are more than the {self.max_packages} that "
                "an image may ask for by its name.",
                hints=["Write an environment.yml and pull the environment made of it."],
            )


@dataclass(frozen=True)
class OnDemandBuild:
    """The build that serves a request.

    Attributes:
        environment_id: of what the build belongs to.
        ready_build_id: a completed build of the same packages, 0 while there is none.
        platform: conda subdir of that.
        step: what the running build is doing, or that it waits.
        failure: why the newest build failed; empty while there is hope.
        age: seconds since it was asked for.
    """

    environment_id: int
    build_id: int
    ready_build_id: int = 0
    platform: str = ""
    step: str = ""
    failure: str = ""
    age: float = 0.0


def look(session: Session, policy: OnDemandPolicy, wanted: OnDemand) -> OnDemandBuild | None:
    """The build that serves a request, when none has to be asked for; else :func:`ask`."""
    environment = environments.by_name(session, policy.namespace, wanted.name)
    newest = builds.newest_id(session, environment.id) if environment else 0
    build = builds.by_id(session, newest) if newest else None
    if environment is None or build is None or _is_stale(session, policy, build):
        return None
    ready = builds.by_id(session, environment.current_build_id or 0)
    return OnDemandBuild(
        environment_id=environment.id,
        build_id=build.id,
        ready_build_id=ready.id if ready else 0,
        platform=ready.lockfile.platform if ready and ready.lockfile else "",
        step=str((build.progress or {}).get("step") or build.status.lower()),
        failure=_failure(build),
        age=(clock.now(session) - build.scheduled_on).total_seconds(),
    )


def ask(
    session: Session, context: Context, policy: OnDemandPolicy, wanted: OnDemand, person: str
) -> None:
    """Queue the build of what is wanted, as any other.

    Raises:
        Busy: as many of them wait as may.
        InvalidSpecification: there is no such environment.
    """
    if look(session, policy, wanted) is not None:
        return
    if _waiting(session, policy.namespace) >= policy.max_waiting:
        raise Busy(
            f"{policy.max_waiting} images are being built on demand already.",
            hints=["Try again in a minute."],
        )
    environment = environments.by_name(session, policy.namespace, wanted.name)
    if environment is not None and environment.current_build_id:
        rebuild(session, context, environment.current_build_id, person)
        return
    request = SubmissionRequest(
        text=wanted.to_yaml(),
        namespace=policy.namespace,
        name=wanted.name,
        description="Asked for by the name of an image.",
        requested_by=person,
    )
    submit(session, context, request)


def _is_stale(session: Session, policy: OnDemandPolicy, build: Build) -> bool:
    """Whether a new build is due."""
    if not BuildStatus(build.status).ended or build.ended_on is None:
        return False
    age = clock.now(session) - build.ended_on
    if build.status != BuildStatus.COMPLETED.value:
        return age > _FORGET_FAILURE
    return bool(policy.fresh_days) and age > timedelta(days=policy.fresh_days)


def _failure(build: Build) -> str:
    if build.status == BuildStatus.FAILED.value:
        return str((build.failure or {}).get("message") or "The build failed.")
    return "The build was canceled." if build.status == BuildStatus.CANCELED.value else ""


def _waiting(session: Session, namespace: str) -> int:
    query = (
        select(func.count(Build.id))
        .join(Environment, Build.environment_id == Environment.id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
        .where(Namespace.name == namespace)
        .where(Build.status.in_((BuildStatus.QUEUED.value, BuildStatus.BUILDING.value)))
    )
    return session.scalar(query) or 0
