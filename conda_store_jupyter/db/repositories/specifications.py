"""Specifications and lockfiles: written once, found again by their SHA-256."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import LockedPackage, Lockfile, Specification


def by_sha256(session: Session, sha256: str) -> Specification | None:
    """The specification with this hash."""
    return session.scalar(select(Specification).where(Specification.sha256 == sha256))


def add(
    session: Session, *, name: str, sha256: str, spec: Mapping[str, Any], source: str
) -> Specification:
    """A new specification, with its id."""
    row = Specification(name=name, sha256=sha256, spec=dict(spec), source=source)
    session.add(row)
    session.flush()
    return row


def lockfile_by_sha256(session: Session, sha256: str) -> Lockfile | None:
    """The lockfile with this hash; its content is loaded when it is asked for."""
    return session.scalar(select(Lockfile).where(Lockfile.sha256 == sha256))


def add_lockfile(
    session: Session,
    *,
    sha256: str,
    platform: str,
    content: Mapping[str, Any],
    packages: Iterable[Mapping[str, Any]],
) -> Lockfile:
    """A new lockfile with its packages; ``packages`` hold the columns of ``locked_package``."""
    row = Lockfile(sha256=sha256, platform=platform, content=dict(content))
    session.add(row)
    session.flush()
    session.add_all(LockedPackage(lockfile_id=row.id, **columns) for columns in packages)
    return row
