"""The documents of a build: its specification and its lockfile, as text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.services import lookup
from conda_store_jupyter.spec.dependents import presence
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.naming import called
from conda_store_jupyter.spec.specification import Specification


def environment_yaml(session: Session, build_id: int) -> str:
    """The ``environment.yml`` as it was typed, comments and all, with its environment's name."""
    build = lookup.build(session, build_id)
    return called(build.specification.source, build.environment.name)


def explicit_lockfile(session: Session, build_id: int) -> str:
    """The conda packages by URL and hash (CEP 23)."""
    return _lockfile(lookup.build(session, build_id)).to_explicit()


def conda_lock(session: Session, build_id: int) -> str:
    """``conda-lock.yml``, version 1 (CEP 37)."""
    build = lookup.build(session, build_id)
    specification = Specification.from_canonical(build.specification.spec)
    return _lockfile(build).to_conda_lock(
        specification.channels, content_hash=build.specification.sha256
    )


def package(session: Session, build_id: int, name: str) -> dict[str, Any]:
    """One conda package of a build, as JSON: why it is there and what it needs.

    Raises:
        NotFound: no such build, no lockfile yet, or no such package in it.
    """
    found = presence(_lockfile(lookup.build(session, build_id)), name)
    if found is None:
        raise NotFound(
            f"Build {build_id} has no conda package {name}.",
            hints=["Packages of PyPI say nothing of what they depend on here."],
        )
    record = found.package.record
    return {
        "name": found.package.name,
        "version": found.package.version,
        "build": found.package.build,
        "channel": found.package.channel,
        "url": found.package.url,
        "license": found.package.license or None,
        "timestamp": record.get("timestamp"),
        "requested": found.package.requested,
        "depends": list(found.depends),
        "constrains": [str(text) for text in record.get("constrains") or ()],
        "required_by": [asdict(one) for one in found.required_by],
        "path": list(found.path),
    }


def current_build_id(session: Session, namespace: str, name: str) -> int:
    """The build that the environment points at. Raises NotFound when there is none yet."""
    environment = lookup.environment(session, namespace, name)
    if environment.current_build_id is None:
        raise NotFound(
            f"{namespace}/{name} has no completed build yet.",
            hints=["Wait for its build, or look at the build's log."],
        )
    return environment.current_build_id


def _lockfile(build: Build) -> Lockfile:
    if build.lockfile is None:
        raise NotFound(
            f"Build {build.id} has no lockfile: its status is {build.status}.",
            hints=["Only completed builds have one."],
        )
    return Lockfile.from_json(build.lockfile.content)
