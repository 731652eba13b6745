"""Where an environment is on this machine, for programs that run in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.errors import Conflict, NotFound
from conda_store_jupyter.services import lookup, texts
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.store import prefixes


@dataclass(frozen=True)
class Place:
    """The prefix of a build, and how it is activated.

    Attributes:
        label: the environment's name as prompts show it.
        activation: variables as templates, from the prefix's guard.
    """

    build_id: int
    prefix: Path
    label: str
    activation: Mapping[str, str]


def of_current_build(session: Session, context: Context, namespace: str, name: str) -> Place:
    """The place of an environment's current build.

    Raises:
        NotFound: there is no such environment, or it has no completed build yet.
        Conflict: its prefix is not on this machine, or not ready.
    """
    return of_build(session, context, texts.current_build_id(session, namespace, name))


def of_build(session: Session, context: Context, build_id: int) -> Place:
    """The place of a build.

    Raises:
        NotFound: there is no such build, or it has no prefix.
        Conflict: its prefix is not on this machine, or not ready.
    """
    build = lookup.build(session, build_id)
    namespace, name = build.environment.namespace.name, build.environment.name
    if build.lockfile is None:
        raise NotFound(
            f"Build {build.number} of {name} has no files: its status is {build.status}.",
            hints=["Only completed builds have some."],
        )
    prefix = context.layout.prefix(namespace, build.environment.stem, build.lockfile.sha256)
    if prefixes.state(prefix) != "ready":
        raise Conflict(
            f"The files of {namespace}/{name}, build {build.number}, are not on this machine.",
            hints=["Build it again; `conda-store doctor` says what is missing."],
        )
    guard = prefixes.read_guard(prefix) or {}
    shown = name if namespace == context.default_namespace else f"{namespace}/{name}"
    path = {"PATH": f"{prefix / 'bin'}:${{PATH}}"}
    # Last, because the environment may have another name than when its prefix was made.
    named = {"CONDA_DEFAULT_ENV": name}
    return Place(build.id, prefix, shown, {**path, **guard.get("activation", {}), **named})
