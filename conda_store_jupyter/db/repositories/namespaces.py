"""Namespaces."""

from __future__ import annotations

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db.insertion import insert_if_absent
from conda_store_jupyter.db.models import Environment, Namespace
from conda_store_jupyter.db.paging import Page, PageRequest, paged

SORTABLE = {"name": Namespace.name}


def by_name(session: Session, name: str) -> Namespace | None:
    """The namespace of that name."""
    return session.scalar(select(Namespace).where(Namespace.name == name))


def held(session: Session, name: str) -> Namespace:
    """The namespace of that name, made if there is none; it stays until this transaction ends."""
    query = select(Namespace).where(Namespace.name == name)
    while True:
        found = session.scalar(query.with_for_update(read=True, key_share=True))
        if found is not None:
            return found
        insert_if_absent(session, Namespace, name=name)


def locked(session: Session, name: str) -> Namespace | None:
    """The namespace of that name, which no other transaction may use until this one ends."""
    return session.scalar(select(Namespace).where(Namespace.name == name).with_for_update())


def page(session: Session, request: PageRequest) -> Page[Namespace]:
    """A page of all namespaces."""
    return paged(session, select(Namespace), request, SORTABLE, Namespace.id)


def add(session: Session, name: str) -> Namespace | None:
    """A new namespace, or None when there is one of that name."""
    if insert_if_absent(session, Namespace, name=name) is None:
        return None
    return by_name(session, name)


def has_environments(session: Session, namespace: Namespace) -> bool:
    """Whether any environment lives in it."""
    return bool(session.scalar(select(exists().where(Environment.namespace_id == namespace.id))))


def outdate(session: Session, name: str) -> None:
    """What is known of a namespace's size does not hold any more."""
    session.execute(
        update(Namespace)
        .where(Namespace.name == name)
        .values(measured_on=None)
        .execution_options(synchronize_session=False)
    )
