"""Gives an environment another name; its builds and their prefixes stay what they are."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import after_commit
from conda_store_jupyter.db.models import Environment
from conda_store_jupyter.db.repositories import environments, former_names, watched
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.spec.names import check_name


class NameInUse(Conflict):
    """Something else has the name that an environment is to get."""

    code = "name-in-use"


def rename(
    session: Session, context: Context, environment: Environment, name: str, by: str = ""
) -> bool:
    """Call ``environment`` by another name; False when that is its name.

    Its link and its kernelspecs follow after the commit: those of the new name are there before
    those of the old one go. Builds that wait or run are not disturbed: where their prefix goes
    does not depend on the name, and what they end as belongs to the environment.

    Args:
        by: who asks.

    Raises:
        InvalidName: ``name`` cannot be one.
        NameInUse: there is such an environment, or something in the place of its link or kernels.
        Conflict: the environment is being deleted, or a watched file says what it is called.
        NotFound: it was just deleted.
    """
    check_name("environment", name)
    environment = lookup.held(session, environment)
    namespace, before = environment.namespace.name, environment.name
    if name == before:
        return False
    if environment.delete_requested:
        raise Conflict(f"The environment {before} is being deleted.")
    _refuse_watched(session, namespace, before)
    _refuse_taken(session, context, namespace, name)
    _write(session, environment, name)
    former_names.record(session, environment.id, before, by)
    watched.rename(session, namespace, before, name)
    publication = context.publication
    after_commit(session, lambda: publication.publish(namespace, name))
    # Whoever has taken the old name since is what this publishes.
    after_commit(session, lambda: publication.publish(namespace, before))
    return True


def _refuse_watched(session: Session, namespace: str, name: str) -> None:
    path = watched.follower(session, namespace, name)
    if path is not None:
        raise Conflict(
            f"{namespace}/{name} is built from a watched file, which says its name: {path}.",
            hints=[
                "Change `name:` in that file, or the file's own name where it has none: that makes "
                "another environment.",
                "Or have that file watched no more: `conda-store watch --stop`, or the list of "
                "watched files.",
            ],
            detail={"path": path},
        )


def _refuse_taken(session: Session, context: Context, namespace: str, name: str) -> None:
    other = environments.by_name(session, namespace, name)
    if other is not None and other.delete_requested:
        raise NameInUse(
            f"{namespace}/{name} is still being deleted.",
            hints=["Try again in a moment; `conda-store doctor` says what is in the way."],
        )
    if other is not None:
        raise _taken(namespace, name)
    obstacle = context.publication.obstacle(namespace, name)
    if obstacle is not None:
        raise NameInUse(
            f"The name {name} is taken by something that this store did not make: {obstacle}",
            hints=["Move it away, or choose another name."],
            detail={"path": str(obstacle)},
        )


def _taken(namespace: str, name: str) -> NameInUse:
    return NameInUse(
        f"There is an environment {namespace}/{name} already.",
        hints=["Choose another name, or delete or rename that one first."],
    )


def _write(session: Session, environment: Environment, name: str) -> None:
    """Write the name; somebody may have taken it since this transaction looked (PostgreSQL)."""
    namespace = environment.namespace.name
    try:
        with session.begin_nested():
            environment.name = name
            environment.unpublished = True
    except IntegrityError as error:
        raise _taken(namespace, name) from error
