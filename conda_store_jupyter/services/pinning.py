"""Marks builds that are never collected."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.services import lookup
from conda_store_jupyter.status import BuildStatus


def pin(session: Session, build_id: int, pinned: bool) -> None:
    """Keep the prefix of a build whatever the policy says, or leave it to the policy again.

    Raises:
        NotFound: there is no such build.
        Conflict: it has no prefix to keep.
    """
    # Locked: a collection that is deciding over this build sees the one or the other.
    lookup.held(session, lookup.build(session, build_id).environment)
    build = lookup.build(session, build_id)
    session.refresh(build, ["pinned", "collected_on", "status"])
    name = f"Build {build.number} of {build.environment.name}"
    if pinned and BuildStatus(build.status) is not BuildStatus.COMPLETED:
        raise Conflict(
            f"{name} has no prefix to keep: its status is {build.status}.",
            hints=["Pin a completed build."],
        )
    if pinned and build.collected_on is not None:
        raise Conflict(
            f"The prefix of {name} was collected; there is nothing to keep.",
            hints=["Roll back to it, which restores it from its lock, and pin it then."],
        )
    build.pinned = pinned
    changes.record_environment(session, build.environment.namespace.name, build.environment.name)
