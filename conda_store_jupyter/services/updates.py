"""Which packages of a build could be newer: those that a build with the newest would raise."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.builder.planner import IndexQuery, Planner
from conda_store_jupyter.services import lookup, planning
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.planning import PlanRequest
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed, Policy


def prepare(session: Session, context: Context, build_id: int) -> PlanRequest:
    """What a build of the same specification with the newest of everything would be.

    Raises:
        NotFound: there is no such build.
    """
    build = lookup.build(session, build_id)
    return planning.plan_of(
        session,
        context,
        Specification.from_canonical(build.specification.spec),
        namespace=build.environment.namespace.name,
        policy=Policy.LATEST,
        base_build_id=build_id,
    )


def find(
    planner: Planner, context: Context, request: PlanRequest, *, if_warm: bool
) -> dict[str, Any]:
    """The newer versions that can be had together; blocks while that is solved.

    Args:
        if_warm: only when the indexes of the channels are in memory: nothing is read over the
            network, no process is started. Else the answer says that nobody has looked.
    """
    if if_warm and not _is_warm(planner, context, request.specification):
        return {"checked": False, "updates": [], "conflict": None}
    planned = planning.plan(planner, context, request)
    changes = (planned["diff"] or {}).get("changes", [])
    return {
        "checked": True,
        "updates": [
            {"kind": one["kind"], "name": one["name"], "version": one["after"]["version"]}
            for one in changes
            if one["change"] == "upgraded"
        ],
        "conflict": planned["conflict"],
    }


def _is_warm(planner: Planner, context: Context, specification: Specification) -> bool:
    # A pip section has uv ask its index, which is never in memory.
    if not planner.awake or specification.pip_requirements:
        return False
    try:
        known = planner.look_up(IndexQuery("state"))["channels"]
    except BuildFailed:
        return False
    urls = {str(channel["url"]).lower() for channel in known}
    alias = context.channel_alias.rstrip("/")
    wanted = [c if "://" in c else f"{alias}/{c}" for c in specification.channels]
    return all(channel.rstrip("/").lower() in urls for channel in wanted)
