"""Packages of a lockfile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

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


class Locked(NamedTuple):
    """A package of a lockfile, without its row: listings read thousands."""

    kind: str
    name: str
    version: str
    build: str
    channel: str
    subdir: str
    size: int | None
    sha256: str | None
    requested: bool


def of_lockfiles(
    session: Session, lockfile_ids: Collection[int]
) -> Mapping[int, frozenset[Locked]]:
    """Every package of each lockfile."""
    columns = (getattr(LockedPackage, name) for name in Locked._fields)
    query = select(LockedPackage.lockfile_id, *columns).where(
        LockedPackage.lockfile_id.in_(set(lockfile_ids))
    )
    found: dict[int, list[Locked]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(Locked(*row[1:]))
    return {lockfile_id: frozenset(packages) for lockfile_id, packages in found.items()}
