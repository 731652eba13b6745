"""Namespaces."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Environment, Namespace
from conda_store_jupyter.db.paging import Page, PageRequest, paged

SORTABLE = {"name": Namespace.name}


def by_name(session: Session, name: str) -> Namespace | None:
    """The namespace of that name."""
    return session.scalar(select(Namespace).where(Namespace.name == name))


def page(session: Session, request: PageRequest) -> Page[Namespace]:
    """A page of all namespaces."""
    return paged(session, select(Namespace), request, SORTABLE, Namespace.id)


def add(session: Session, name: str) -> Namespace:
    """A new namespace, with its id."""
    namespace = Namespace(name=name)
    session.add(namespace)
    session.flush()
    return namespace


def has_environments(session: Session, namespace: Namespace) -> bool:
    """Whether any environment lives in it."""
    return bool(session.scalar(select(exists().where(Environment.namespace_id == namespace.id))))
