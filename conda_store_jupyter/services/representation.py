"""What the API, the command line and the events show of a row: plain JSON values.

The shapes are those of the conda-store REST API v1; keys of ours are added, none is changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from conda_store_jupyter.db.models import (
    Attempt,
    Build,
    Environment,
    LockedPackage,
    Namespace,
)
from conda_store_jupyter.db.models import Specification as SpecificationRow
from conda_store_jupyter.db.repositories.environments import Builds
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.publish.kernel_choice import UNCHANGED, KernelChoice, choices_of
from conda_store_jupyter.publish.kernelspecs import display_name, spec_name
from conda_store_jupyter.services.cancellation import PATIENCE
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildStatus, Failure, Policy


def timestamp(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, with milliseconds and ``Z``."""
    if moment is None:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def namespace_json(row: Namespace) -> dict[str, Any]:
    """A namespace."""
    return {"id": row.id, "name": row.name, "metadata_": {}, "role_mappings": []}


def specification_json(row: SpecificationRow) -> dict[str, Any]:
    """A specification, as an ``environment.yml`` says it."""
    return {
        "id": row.id,
        "name": row.name,
        "spec": Specification.from_canonical(row.spec).to_document(),
        "sha256": row.sha256,
        "created_on": timestamp(row.created_on),
    }


def package_json(row: LockedPackage) -> dict[str, Any]:
    """A package of a lockfile."""
    return {
        "id": row.id,
        "name": row.name,
        "version": row.version,
        "build": row.build,
        "channel": {"id": 0, "name": row.channel},
        "subdir": row.subdir,
        "license": row.license,
        "size": row.size,
        "sha256": row.sha256,
        "kind": row.kind,
        "requested": row.requested,
    }


def failure_json(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """A failure as it is written now, whichever version recorded it."""
    return Failure.from_json(value).to_json() if value else None


def build_json(build: Build, in_use: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A build with its specification, outcome and what may be done with it.

    Args:
        in_use: the kernels that run in its prefix.
    """
    environment = build.environment
    return {
        "id": build.id,
        "number": build.number,
        "environment_id": build.environment_id,
        "namespace": environment.namespace.name,
        "name": environment.name,
        "specification": specification_json(build.specification),
        "requested_by": build.requested_by,
        "policy": build.policy,
        "base_build_id": build.base_build_id,
        "scheduled_on": timestamp(build.scheduled_on),
        "started_on": timestamp(build.started_on),
        "ended_on": timestamp(build.ended_on),
        "current": _is_current(build),
        **_course(build),
        **_outcome(build),
        **_stay(build, in_use),
        "can": _permissions(build),
    }


def _course(build: Build) -> dict[str, Any]:
    """How far it is, and what went wrong."""
    return {
        "status": build.status,
        "status_info": (build.failure or {}).get("message"),
        "step": (build.progress or {}).get("step"),
        "progress": build.progress,
        "failure": failure_json(build.failure),
        "attempt": build.attempt,
        "failures": build.failures,
        "cancel_requested": build.cancel_requested,
        "cancel_requested_on": timestamp(build.cancel_requested_on),
        "next_attempt_on": timestamp(build.not_before),
    }


def _outcome(build: Build) -> dict[str, Any]:
    """What it made."""
    result, lockfile = build.result or {}, build.lockfile
    included = build.specification.spec.get("included", ())
    return {
        "size": build.size,
        "lockfile_sha256": lockfile.sha256 if lockfile else None,
        "platform": lockfile.platform if lockfile else None,
        "prefix": result.get("prefix"),
        "reused": result.get("reused", False),
        "added_packages": [*included, *result.get("added", ())],
        "moved": result.get("moved", []),
        "timings": result.get("timings", {}),
        "build_artifacts": _artifacts(build, _is_completed(build)),
    }


def _stay(build: Build, in_use: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Whether its prefix is there, and why."""
    return {
        "unique_size": build.unique_size,
        "pinned": build.pinned,
        "last_used_on": timestamp(build.last_used_on),
        "collected_on": timestamp(build.collected_on),
        "restorable": _is_completed(build) and build.collected_on is not None,
        "in_use": list(in_use),
    }


def _permissions(build: Build) -> dict[str, bool]:
    """What may be done with it as it is now."""
    current, ended = _is_current(build), BuildStatus(build.status).ended
    return {
        "activate": _is_completed(build) and not current,
        "cancel": not ended and not build.cancel_requested,
        "force_cancel": not ended and _is_overdue(build),
        "delete": not current,
        "retry": ended,
        "retry_latest": ended and _has_lock(build),
    }


def _is_completed(build: Build) -> bool:
    return build.status == BuildStatus.COMPLETED.value


def _is_current(build: Build) -> bool:
    return build.environment.current_build_id == build.id


def _is_overdue(build: Build) -> bool:
    """Whether it should have stopped long ago."""
    since = build.cancel_requested_on
    return build.cancel_requested and since is not None and utcnow() - since > PATIENCE


def _has_lock(build: Build) -> bool:
    """Whether trying it again as it was begins with, or is given, a lockfile."""
    if build.policy == Policy.MINIMAL.value:
        return build.base_build_id is not None or build.environment.current_build_id is not None
    return build.policy == Policy.EXACT.value


def attempt_json(row: Attempt) -> dict[str, Any]:
    """An attempt at a build; ``outcome`` is None while it runs."""
    return {
        "number": row.number,
        "worker": row.worker,
        "started_on": timestamp(row.started_on),
        "ended_on": timestamp(row.ended_on),
        "outcome": row.outcome,
        "failure": failure_json(row.failure),
    }


def _artifacts(build: Build, completed: bool) -> list[dict[str, Any]]:
    kinds = (
        ["CONDA_PACK", "DIRECTORY", "LOCKFILE", "LOGS", "YAML"] if completed else ["LOGS", "YAML"]
    )
    return [
        {"id": build.id * 10 + number, "artifact_type": kind, "key": f"{build.id}/{kind.lower()}"}
        for number, kind in enumerate(kinds)
    ]


def environment_json(
    row: Environment,
    current: Build | None,
    shown: Mapping[int, Mapping[str, Any]],
    builds: Builds | None,
) -> dict[str, Any]:
    """An environment with its current and its newest build.

    Args:
        shown: builds as :func:`build_json` shows them, by id, those two among them.
        builds: what all of them are together; None when there are none.
    """
    kernels = _kernels(row, current)
    return {
        "id": row.id,
        "namespace": {"id": row.namespace.id, "name": row.namespace.name},
        "name": row.name,
        "description": row.description,
        "created_on": timestamp(row.created_on),
        "archived_on": timestamp(row.archived_on),
        "current_build_id": row.current_build_id,
        "current_build": shown[current.id] if current else None,
        "latest_build": shown.get(builds.newest_id) if builds else None,
        "kernels": [kernel for kernel in kernels if not kernel["hidden"]],
        "hidden_kernels": [kernel for kernel in kernels if kernel["hidden"]],
        "creator": row.creator,
        "builds_count": builds.count if builds else 0,
        "size": builds.size if builds else 0,
        "unique_size": row.unique_size,
        "last_used_on": timestamp(builds.last_used_on) if builds else None,
        "can": {"update": True, "delete": True, "build": True},
    }


def _kernels(row: Environment, current: Build | None) -> list[dict[str, Any]]:
    """Those of the current build, the starred ones first."""
    found = (current.result or {}).get("kernels", []) if current else []
    choices = choices_of(row.kernel_choices)
    shown = [_kernel(row, kernel, choices.get(kernel["name"], UNCHANGED)) for kernel in found]
    return sorted(shown, key=lambda kernel: not kernel["starred"])


def _kernel(row: Environment, kernel: Mapping[str, str], choice: KernelChoice) -> dict[str, Any]:
    namespace = row.namespace.name
    usual = display_name(namespace, row.name, kernel["display_name"])
    return {
        "name": spec_name(namespace, row.name, kernel["name"]),
        "kernel": kernel["name"],
        "display_name": choice.display_name or usual,
        "usual_name": usual,
        "language": kernel["language"],
        "hidden": choice.hidden,
        "starred": choice.starred,
    }
