"""Namespaces as use cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.repositories import namespaces
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.representation import namespace_json
from conda_store_jupyter.spec.names import check_name


def get_namespace(session: Session, name: str) -> dict[str, Any]:
    """One namespace. Raises NotFound."""
    return namespace_json(lookup.namespace(session, name))


def create_namespace(session: Session, name: str) -> dict[str, Any]:
    """A new, empty namespace.

    Raises:
        InvalidName: the name is not of the allowed form.
        Conflict: it exists.
    """
    check_name("namespace", name)
    made = namespaces.add(session, name)
    if made is None:
        raise Conflict(f"The namespace {name!r} exists already.")
    return namespace_json(made)


def delete_namespace(session: Session, name: str) -> None:
    """Remove an empty namespace.

    Raises:
        NotFound: there is no such namespace.
        Conflict: it still has environments.
    """
    # A submission that comes in between waits, and finds no namespace afterwards.
    namespaces.locked(session, name)
    namespace = lookup.namespace(session, name)
    if namespaces.has_environments(session, namespace):
        raise Conflict(
            f"The namespace {name!r} still has environments.",
            hints=["Delete its environments first."],
        )
    session.delete(namespace)
