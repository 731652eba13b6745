"""Records what a worker made of a build."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.builder.requests import BuildRequest, BuildResult
from conda_store_jupyter.db.repositories import builds, environments
from conda_store_jupyter.queue import transitions
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.services import artifacts, resolving
from conda_store_jupyter.services.activation import activate_completed
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed, Failure, Step
from conda_store_jupyter.store import prefixes


def request_of(session: Session, claim: Claim) -> BuildRequest:
    """What the builder has to do for a claimed build."""
    environment, specification = builds.asked(session, claim.build_id)
    policy, base, given = resolving.resolution_of(session, claim.build_id)
    return BuildRequest(
        build_id=claim.build_id,
        namespace=environment.namespace.name,
        environment=environment.name,
        specification=Specification.from_canonical(specification),
        policy=policy,
        base=base,
        given=given,
        stem=environment.stem,
    )


def complete(session: Session, context: Context, claim: Claim, result: BuildResult) -> bool:
    """End a build with its prefix; True when it became the environment's current build.

    Raises:
        LeaseLost: another worker has the build; nothing was written.
        BuildFailed: the prefix is gone: its last build before this one was deleted meanwhile.
    """
    # Locked: no deletion looks for unused prefixes until this transaction ends.
    environment = environments.lock_of_build(session, claim.build_id)
    if environment is None:
        raise LeaseLost(f"build {claim.build_id} has been deleted")
    if prefixes.state(result.prefix) != "ready":
        raise BuildFailed(_prefix_lost(result))
    lockfile_id = resolving.lockfile_id(session, result.lockfile)
    resolving.describe(session, claim.build_id, lockfile_id, result.lockfile)
    builds.revive(session, environment.id, lockfile_id)
    wanted = transitions.complete(
        session,
        claim,
        lockfile_id=lockfile_id,
        size=result.size,
        result=_result(result),
    )
    artifacts.ask_ahead(session, context, claim.build_id)
    return wanted and activate_completed(session, context, environment, claim.build_id)


def _prefix_lost(result: BuildResult) -> Failure:
    return Failure(
        code="prefix-lost",
        step=Step.ACTIVATE,
        message=f"The finished prefix was removed before it could be recorded: {result.prefix}",
        hints=("It is made again; packages come from the cache.",),
        transient=True,
    )


def _result(result: BuildResult) -> dict[str, Any]:
    return {
        "prefix": str(result.prefix),
        "reused": result.reused,
        "added": list(result.added),
        "moved": [move.to_json() for move in result.moved],
        "timings": {step: round(seconds, 4) for step, seconds in result.timings.items()},
        "kernels": [kernel.to_json() for kernel in result.kernels],
    }
