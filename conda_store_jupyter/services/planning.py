"""What a build would do, without doing it.

The database is asked first; solving then happens with no transaction open.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.builder.planner import Planned, Planner
from conda_store_jupyter.builder.requests import BuildRequest
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.repositories import builds, environments
from conda_store_jupyter.errors import InvalidRequest, Unsolvable
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.submission import SubmissionRequest, read
from conda_store_jupyter.spec.diff import diff
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.names import check_name
from conda_store_jupyter.spec.parse import parse
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed, Failure, Policy


@dataclass(frozen=True)
class Before:
    """What an environment has at the moment.

    Attributes:
        build_id: None when it has nothing that was ever solved.
    """

    build_id: int | None = None
    lockfile: Lockfile | None = None
    specification: Specification | None = None


@dataclass(frozen=True)
class PlanRequest:
    """A specification to preview, and on top of what."""

    specification: Specification
    namespace: str
    policy: Policy
    before: Before


def prepare(
    session: Session,
    context: Context,
    request: SubmissionRequest,
    *,
    policy: Policy = Policy.MINIMAL,
    base_build_id: int | None = None,
) -> PlanRequest:
    """The plan for a specification as somebody typed it.

    Raises:
        InvalidSpecification, InvalidName: with every problem.
        NotFound: there is no build ``base_build_id``.
    """
    specification = read(context, request)
    return plan_of(
        session,
        context,
        specification,
        namespace=request.namespace,
        policy=policy,
        base_build_id=base_build_id,
    )


def plan_of(
    session: Session,
    context: Context,
    specification: Specification,
    *,
    namespace: str = "",
    policy: Policy = Policy.MINIMAL,
    base_build_id: int | None = None,
) -> PlanRequest:
    """The plan for a specification in the environment of its name.

    Raises:
        InvalidName: of the namespace.
        InvalidRequest: *exact* needs no plan: the lockfile says everything.
        NotFound: there is no build ``base_build_id``.
    """
    if policy is Policy.EXACT:
        raise InvalidRequest(
            "A build from a lockfile has nothing to plan.",
            hints=["Compare the lockfile with a build instead: POST diff/."],
            detail={"parameter": "policy"},
        )
    place = check_name("namespace", namespace or context.default_namespace)
    before = _before(session, place, specification.name, base_build_id)
    return PlanRequest(specification, place, policy, before)


def newest_specification(session: Session, namespace: str, name: str) -> Specification:
    """What was asked for last in an environment. Raises NotFound."""
    environment = lookup.environment(session, namespace, name)
    build = lookup.build(session, builds.newest_id(session, environment.id))
    return Specification.from_canonical(build.specification.spec)


def plan(planner: Planner, context: Context, request: PlanRequest) -> dict[str, Any]:
    """What a build would change and cost, or why there is none; blocks while it is solved."""
    started = time.monotonic()
    planned: Planned | None = None
    failure: Failure | None = None
    try:
        planned = planner.plan(_asked(request))
    except BuildFailed as failed:
        secrets = context.secrets.of(request.specification.variables)
        failure = secrets.hide_in(failed.failure)
    return {
        "policy": request.policy.value,
        "namespace": request.namespace,
        "name": request.specification.name,
        "base_build_id": request.before.build_id,
        "specification_sha256": request.specification.sha256,
        **(_shown(request, planned) if planned else _NOTHING),
        "conflict": failure.to_json() if failure else None,
        "seconds": round(time.monotonic() - started, 3),
    }


def asked_for(
    context: Context, channels: Sequence[str], conda: Sequence[str], pip: Sequence[str]
) -> Specification:
    """The specification of lists of channels, MatchSpecs and requirements.

    Raises:
        InvalidSpecification: with every problem; their positions are in the list written as YAML.
    """
    dependencies: list[Any] = [*conda, *([{"pip": list(pip)}] if pip else [])]
    text = json.dumps({"channels": list(channels), "dependencies": dependencies}, indent=1)
    return parse(
        text,
        default_name="solve",
        default_channels=context.default_channels,
        rules=context.rules.only_channels(),
    )


def solve(planner: Planner, context: Context, specification: Specification) -> dict[str, Any]:
    """The packages that a specification resolves to in an environment of its own.

    Raises:
        Unsolvable: there are none, or a channel cannot be read.
    """
    started = time.monotonic()
    lock = solved(planner, context, specification)
    return {
        "packages": [
            *(_package(p.name, p.version, p.build, p.channel, p.sha256) for p in lock.conda),
            *(_package(p.name, p.version, "", "pypi", "") for p in lock.pypi),
        ],
        "seconds": round(time.monotonic() - started, 3),
    }


def solved(planner: Planner, context: Context, specification: Specification) -> Lockfile:
    """What a specification resolves to in an environment of its own. Raises Unsolvable."""
    request = PlanRequest(specification, "", Policy.LATEST, Before())
    try:
        return planner.plan(_asked(request)).lockfile
    except BuildFailed as failed:
        failure = context.secrets.hide_in(failed.failure)
        raise Unsolvable(
            failure.message, hints=failure.hints, detail={"failure": failure.to_json()}
        ) from failed


_NOTHING: dict[str, Any] = {
    "packages": 0,
    "download_bytes": 0,
    "link_bytes": 0,
    "diff": None,
    "moved": [],
    "added_packages": [],
}


def _shown(request: PlanRequest, planned: Planned) -> dict[str, Any]:
    before, lock = request.before, planned.lockfile
    asked = (before.specification, request.specification) if before.specification else None
    return {
        "packages": len(lock.conda) + len(lock.pypi),
        "download_bytes": planned.download_bytes,
        "link_bytes": planned.link_bytes,
        "diff": diff(before.lockfile, lock, asked).to_json(),
        "moved": [move.to_json() for move in planned.moved],
        "added_packages": list(planned.added),
    }


def _asked(request: PlanRequest) -> BuildRequest:
    minimal = request.policy is Policy.MINIMAL
    return BuildRequest(
        build_id=0,
        namespace=request.namespace,
        environment=request.specification.name,
        specification=request.specification,
        policy=request.policy,
        base=request.before.lockfile if minimal else None,
    )


def _before(session: Session, namespace: str, name: str, base_build_id: int | None) -> Before:
    """As :func:`conda_store_jupyter.services.resolving.resolution_of` will find it."""
    if base_build_id is not None:
        base = lookup.build(session, base_build_id)
        if base.lockfile is not None:
            return _of_build(base)
    environment = environments.by_name(session, namespace, name)
    current = environment.current_build_id if environment else None
    build = builds.by_id(session, current) if current else None
    return _of_build(build) if build else Before()


def _of_build(build: Build) -> Before:
    return Before(
        build.id,
        Lockfile.from_json(build.lockfile.content) if build.lockfile else None,
        Specification.from_canonical(build.specification.spec),
    )


def _package(name: str, version: str, build: str, channel: str, sha256: str) -> dict[str, Any]:
    return {
        "name": name,
        "version": version,
        "build": build,
        "channel": {"id": 0, "name": channel},
        "sha256": sha256 or None,
    }
