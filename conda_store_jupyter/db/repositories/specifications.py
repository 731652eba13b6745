"""Specifications and lockfiles: written once, found again by their SHA-256."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db.insertion import insert_if_absent
from conda_store_jupyter.db.models import LockedPackage, Lockfile, Specification


def by_sha256(session: Session, sha256: str) -> Specification | None:
    """The specification with this hash."""
    return session.scalar(select(Specification).where(Specification.sha256 == sha256))


def held(
    session: Session, *, name: str, sha256: str, spec: Mapping[str, Any], source: str
) -> Specification:
    """The specification with this hash, made of the other values if there is none."""
    while (found := by_sha256(session, sha256)) is None:
        insert_if_absent(
            session, Specification, name=name, sha256=sha256, spec=dict(spec), source=source
        )
    return found


def held_lockfile(
    session: Session,
    *,
    sha256: str,
    platform: str,
    content: Mapping[str, Any],
    packages: Iterable[Mapping[str, Any]],
) -> int:
    """The id of the lockfile with this hash, made with its packages if there is none.

    ``packages`` hold the columns of ``locked_package``.
    """
    query = select(Lockfile.id).where(Lockfile.sha256 == sha256)
    while (found := session.scalar(query)) is None:
        made = insert_if_absent(
            session, Lockfile, sha256=sha256, platform=platform, content=dict(content)
        )
        if made is not None:
            session.add_all(LockedPackage(lockfile_id=made, **columns) for columns in packages)
            return made
    return found


def lockfile_content(session: Session, lockfile_id: int) -> dict[str, Any] | None:
    """What a lockfile says."""
    return session.scalar(select(Lockfile.content).where(Lockfile.id == lockfile_id))


def describe_lockfile(
    session: Session,
    lockfile_id: int,
    content: Mapping[str, Any],
    packages: Iterable[Mapping[str, Any]],
) -> None:
    """Say more of the same packages: the hash stays what it is."""
    session.execute(
        update(Lockfile)
        .where(Lockfile.id == lockfile_id)
        .values(content=dict(content))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(LockedPackage)
        .where(LockedPackage.lockfile_id == lockfile_id)
        .execution_options(synchronize_session=False)
    )
    session.add_all(LockedPackage(lockfile_id=lockfile_id, **columns) for columns in packages)
