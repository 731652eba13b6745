"""Records what a worker made of a build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.builder.requests import BuildRequest, BuildResult
from conda_store_jupyter.db.models import Lockfile as LockfileRow
from conda_store_jupyter.db.repositories import specifications
from conda_store_jupyter.queue import transitions
from conda_store_jupyter.queue.claim import Claim
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.activation import activate_completed
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.specification import Specification


def request_of(session: Session, claim: Claim) -> BuildRequest:
    """What the builder has to do for a claimed build."""
    build = lookup.build(session, claim.build_id)
    return BuildRequest(
        build_id=build.id,
        namespace=build.environment.namespace.name,
        environment=build.environment.name,
        specification=Specification.from_canonical(build.specification.spec),
    )


def complete(session: Session, context: Context, claim: Claim, result: BuildResult) -> bool:
    """End a build with its prefix; True when it became the environment's current build.

    Raises:
        LeaseLost: another worker has the build; nothing was written.
    """
    lockfile = _lockfile(session, result.lockfile)
    transitions.complete(
        session, claim, lockfile_id=lockfile.id, size=result.size, result=_result(result)
    )
    session.expire_all()
    return activate_completed(session, context, lookup.build(session, claim.build_id))


def _result(result: BuildResult) -> dict[str, Any]:
    return {
        "prefix": str(result.prefix),
        "reused": result.reused,
        "added": list(result.added),
        "timings": {step: round(seconds, 4) for step, seconds in result.timings.items()},
        "kernels": [kernel.to_json() for kernel in result.kernels],
    }


def _lockfile(session: Session, lockfile: Lockfile) -> LockfileRow:
    found = specifications.lockfile_by_sha256(session, lockfile.sha256)
    return found or specifications.add_lockfile(
        session,
        sha256=lockfile.sha256,
        platform=lockfile.platform,
        content=lockfile.to_json(),
        packages=_packages(lockfile),
    )


def _packages(lockfile: Lockfile) -> Iterator[Mapping[str, Any]]:
    for conda in lockfile.conda:
        yield {
            "kind": "conda",
            "name": conda.name,
            "version": conda.version,
            "build": conda.build,
            "channel": conda.channel,
            "subdir": conda.subdir,
            "license": conda.license or None,
            "size": conda.size,
            "sha256": conda.sha256 or None,
            "requested": conda.requested,
        }
    for pypi in lockfile.pypi:
        yield {
            "kind": "pypi",
            "name": pypi.name,
            "version": pypi.version,
            "channel": "pypi",
            "requested": pypi.requested,
        }
