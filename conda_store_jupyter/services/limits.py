"""How much a namespace may have. Asked before anything is made or solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db import locks
from conda_store_jupyter.db.repositories import environments, sizes
from conda_store_jupyter.errors import LimitExceeded

_SETTING = "c.CondaStore."


@dataclass(frozen=True)
class Limits:
    """What every namespace may have, 0 is no limit, and exceptions by namespace.

    Attributes:
        bytes: on disk, files with several names counted once.
        exceptions: namespace → ``environments`` and ``bytes``, or one of them.
    """

    environments: int = 0
    bytes: int = 0
    exceptions: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)

    def of(self, namespace: str, what: str) -> tuple[int, str]:
        """The limit of a namespace, and the setting that says so."""
        if what in self.exceptions.get(namespace, {}):
            return self.exceptions[namespace][what], f"{_SETTING}namespace_limits"
        common = {"environments": self.environments, "bytes": self.bytes}
        return common[what], f"{_SETTING}{what}_per_namespace"

    def to_json(self, namespace: str) -> dict[str, Any]:
        """The limits of a namespace; None is none."""
        return {what: self.of(namespace, what)[0] or None for what in ("environments", "bytes")}


def admit_environment(session: Session, limits: Limits, namespace: str, name: str) -> None:
    """Let a namespace have an environment of this name, which it may have already.

    Raises:
        LimitExceeded: it would be one too many.
    """
    limit, setting = limits.of(namespace, "environments")
    if not limit:
        return
    # Two requests at once would both count without each other's.
    locks.alone(session, locks.Turn.COUNT_ENVIRONMENTS)
    if environments.by_name(session, namespace, name) is not None:
        return
    found = environments.count(session, namespace)
    if found >= limit:
        raise LimitExceeded(
            f"The namespace {namespace!r} has {found} environment{'s' * (found != 1)}, and "
            f"{limit} {'is' if limit == 1 else 'are'} allowed "
            f"({setting}).",
            hints=[
                f"Delete an environment of it: `conda-store usage --namespace {namespace}` shows "
                "which were not used for long.",
                f"Or have {setting} raised by who runs this server.",
            ],
            detail={
                "namespace": namespace,
                "what": "environments",
                "limit": limit,
                "used": found,
                "setting": setting,
            },
        )


def admit_build(session: Session, limits: Limits, namespace: str) -> None:
    """Let a namespace have another build.

    Raises:
        LimitExceeded: it takes all the room that it may take.
    """
    limit, setting = limits.of(namespace, "bytes")
    if not limit:
        return
    used = sizes.taken(session, namespace)
    if used >= limit:
        raise LimitExceeded(
            f"The namespace {namespace!r} takes {_shown(used)} on disk, and {_shown(limit)} are "
            f"allowed ({setting}).",
            hints=[
                "Delete builds or environments, or have what is not needed removed with "
                "`conda-store collect`. What becomes free counts within a minute.",
                f"Or have {setting} raised by who runs this server.",
            ],
            detail={
                "namespace": namespace,
                "what": "bytes",
                "limit": limit,
                "used": used,
                "setting": setting,
            },
        )


def _shown(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
