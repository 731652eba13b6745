"""Where an environment is on this machine, for programs that run in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.errors import Conflict
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
    build = lookup.build(session, texts.current_build_id(session, namespace, name))
    assert build.lockfile is not None  # it is complete
    prefix = context.layout.prefix(namespace, name, build.lockfile.sha256)
    if prefixes.state(prefix) != "ready":
        raise Conflict(
            f"The files of {namespace}/{name}, build {build.number}, are not on this machine.",
            hints=["Build it again; `conda-store doctor` says what is missing."],
        )
    guard = prefixes.read_guard(prefix) or {}
    shown = name if namespace == context.default_namespace else f"{namespace}/{name}"
    path = {"PATH": f"{prefix / 'bin'}:${{PATH}}"}
    return Place(build.id, prefix, shown, {**path, **guard.get("activation", {})})
