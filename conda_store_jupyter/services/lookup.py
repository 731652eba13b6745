"""Finds what a request names, or says that it is not there."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build, Environment, Namespace
from conda_store_jupyter.db.repositories import builds, environments, former_names, namespaces
from conda_store_jupyter.errors import NotFound


def namespace(session: Session, name: str) -> Namespace:
    """The namespace, or NotFound."""
    found = namespaces.by_name(session, name)
    if found is None:
        raise NotFound(
            f"There is no namespace {name!r}.",
            hints=["`conda-store namespace list` shows those that exist."],
        )
    return found


def environment(session: Session, namespace_name: str, name: str) -> Environment:
    """The environment, or NotFound."""
    found = environments.by_name(session, namespace_name, name)
    if found is None:
        now = former_names.present_name(session, namespace_name, name)
        listed = "`conda-store env list` shows those that exist."
        raise NotFound(
            f"There is no environment {name!r} in the namespace {namespace_name!r}.",
            hints=[f"It was renamed: it is {now!r} now." if now else listed],
            detail={"renamed_to": now} if now else {},
        )
    return found


def held(session: Session, row: Environment) -> Environment:
    """The environment as it is now, locked until this transaction ends, or NotFound."""
    found = environments.lock(session, row.id)
    if found is None:
        raise NotFound(f"The environment {row.name!r} was deleted.")
    return found


def build(session: Session, build_id: int) -> Build:
    """The build, or NotFound."""
    found = builds.by_id(session, build_id)
    if found is None:
        raise NotFound(
            f"There is no build {build_id}.",
            hints=["`conda-store build list` shows those that exist."],
        )
    return found


def numbered(session: Session, row: Environment, number: int) -> Build:
    """The build of an environment with that number, or NotFound."""
    found = builds.numbered(session, row.id, number)
    if found is None:
        name = f"{row.namespace.name}/{row.name}"
        raise NotFound(
            f"{name} has no build {number}.",
            hints=[f"`conda-store env history {name}` shows the builds there are."],
        )
    return found
