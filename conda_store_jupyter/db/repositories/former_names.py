"""The names that environments had until they were renamed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Environment, FormerName, Namespace
from conda_store_jupyter.db.repositories import changes


def record(session: Session, environment_id: int, name: str, by: str) -> None:
    """Note that an environment is not called ``name`` any more."""
    session.add(
        FormerName(environment_id=environment_id, name=name, by=by, renamed_on=clock.now(session))
    )
    session.flush()


def present_name(session: Session, namespace: str, name: str) -> str | None:
    """What the environment is called now that was called ``name`` last; None: none ever was."""
    return session.scalar(
        select(Environment.name)
        .join(FormerName, FormerName.environment_id == Environment.id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
        .where(Namespace.name == namespace, FormerName.name == name)
        .where(~Environment.delete_requested)
        .order_by(FormerName.id.desc())
        .limit(1)
    )


def stems(session: Session) -> dict[tuple[str, str], set[str]]:
    """The stems of the environments that had a name: by namespace and that name."""
    found: dict[tuple[str, str], set[str]] = {}
    query = (
        select(Namespace.name, FormerName.name, Environment.stem)
        .join(Environment, Environment.id == FormerName.environment_id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
    )
    for namespace, name, stem in session.execute(query).tuples():
        found.setdefault((namespace, name), set()).add(stem)
    return found


def tell(session: Session, namespace: str, name: str) -> None:
    """Say in the journal by which names the environment was known, where that was not said yet."""
    untold = (
        select(FormerName)
        .join(Environment, Environment.id == FormerName.environment_id)
        .join(Namespace, Namespace.id == Environment.namespace_id)
        .where(Namespace.name == namespace, Environment.name == name, ~FormerName.told)
        .order_by(FormerName.id)
    )
    for former in session.scalars(untold).all():
        changes.record_renamed(session, namespace, former.name, name)
        former.told = True
