"""Goes back, or forward, to a build; one whose prefix was collected is made again from its lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Environment
from conda_store_jupyter.services import kernel_uses, lookup
from conda_store_jupyter.services.activation import activate
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.restoring import is_lost, restore


@dataclass(frozen=True)
class Rollback:
    """What a rollback did.

    Attributes:
        build_id: the build that is current now, or will be when it has been restored; None for
            an environment without a completed build.
        restoring: its packages are being installed again; until then nothing changes.
        running_kernels: those that keep the packages that they have until they are restarted.
    """

    build_id: int | None
    restoring: bool
    running_kernels: Sequence[Mapping[str, Any]] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "build_id": self.build_id,
            "restoring": self.restoring,
            "running_kernels": [dict(kernel) for kernel in self.running_kernels],
        }


def roll_back(
    session: Session, context: Context, environment: Environment, build_id: int, by: str
) -> Rollback:
    """Make a completed build of ``environment`` the current one.

    Args:
        by: who asks.

    Raises:
        NotFound: there is no such build, or it is another environment's.
        Conflict: it never had a prefix, or one of the two is being deleted.
        InvalidSpecification, LimitExceeded: it may not be restored.
    """
    build = lookup.build(session, build_id)
    if build.environment_id == environment.id:
        environment = lookup.held(session, environment)
    if is_lost(context, build) and build.environment_id == environment.id:
        restored = restore(session, context, environment, build, by)
    else:
        activate(session, context, environment, build, by)
        restored = None
    return Rollback(
        build_id=restored.id if restored else build.id,
        restoring=restored is not None,
        running_kernels=tuple(kernel_uses.staying(session, build)),
    )
