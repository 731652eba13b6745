"""Packages of a lockfile."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import LockedPackage
from conda_store_jupyter.db.paging import Page, PageRequest, like_pattern, paged

SORTABLE = {
    "name": LockedPackage.name,
    "version": LockedPackage.version,
    "channel": LockedPackage.channel,
    "size": LockedPackage.size,
}


@dataclass(frozen=True)
class PackageFilter:
    """``search`` is a part of the name, or with ``exact`` all of it."""

    search: str = ""
    exact: bool = False
    build: str = ""


def page(
    session: Session, lockfile_id: int, wanted: PackageFilter, request: PageRequest
) -> Page[LockedPackage]:
    """A page of one lockfile's packages."""
    query = select(LockedPackage).where(LockedPackage.lockfile_id == lockfile_id)
    if wanted.search and wanted.exact:
        query = query.where(LockedPackage.name == wanted.search)
    elif wanted.search:
        query = query.where(LockedPackage.name.like(like_pattern(wanted.search), escape="\\"))
    if wanted.build:
        query = query.where(LockedPackage.build.like(like_pattern(wanted.build), escape="\\"))
    return paged(session, query, request, SORTABLE, LockedPackage.id)


def of_lockfiles(
    session: Session, lockfile_ids: Collection[int]
) -> Mapping[int, Sequence[LockedPackage]]:
    """Every package of each lockfile."""
    query = select(LockedPackage).where(LockedPackage.lockfile_id.in_(set(lockfile_ids)))
    found: dict[int, list[LockedPackage]] = {}
    for row in session.scalars(query):
        found.setdefault(row.lockfile_id, []).append(row)
    return found
