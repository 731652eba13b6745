"""How an environment came about: its builds, what each changed, and when each was current."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Activation, Build
from conda_store_jupyter.db.paging import Page, PageRequest
from conda_store_jupyter.db.repositories import activations, builds, packages
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.packages import Locked
from conda_store_jupyter.services import kernel_uses, lookup
from conda_store_jupyter.services.representation import build_json, timestamp
from conda_store_jupyter.spec.diff import diff
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage
from conda_store_jupyter.status import Policy

Json = dict[str, Any]


def history(session: Session, namespace: str, name: str, request: PageRequest) -> Page[Json]:
    """A page of the builds of an environment, the newest first.

    Each has, besides what a build has: ``changes``, which counts what is different from the
    ready build before it; ``activations``; and ``restores``, the build that it is made after.

    Raises:
        NotFound: there is no such environment.
    """
    environment = lookup.environment(session, namespace, name)
    newest_first = PageRequest(request.page, request.size, ("id",), descending=True)
    found = builds.page(session, BuildFilter(environment_id=environment.id), newest_first)
    ids = [row.id for row in found.rows]
    earlier = _earlier(builds.locked_ids(session, environment.id))
    locks = _locks(session, found.rows, earlier)
    used, active = kernel_uses.shown(session, ids), activations.of_builds(session, ids)
    rows = [
        {
            **build_json(row, used.get(row.id, ())),
            "changes": _changes(row, earlier.get(row.id), locks),
            "activations": [_activation(one, row) for one in active.get(row.id, ())],
            "restores": row.base_build_id if row.policy == Policy.EXACT.value else None,
        }
        for row in found.rows
    ]
    return Page(rows, found.count, found.page, found.size)


def _earlier(locked: Iterable[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """Build → the locked build before it and its lockfile; ids of builds that have one."""
    found: dict[int, tuple[int, int]] = {}
    before: tuple[int, int] | None = None
    for build_id, lockfile_id in locked:
        if before is not None:
            found[build_id] = before
        before = (build_id, lockfile_id)
    return found


def _locks(
    session: Session, rows: Sequence[Build], earlier: Mapping[int, tuple[int, int]]
) -> Mapping[int, frozenset[Locked]]:
    """The packages of these builds and of those before them, by lockfile."""
    wanted = {row.lockfile_id for row in rows if row.lockfile_id is not None}
    wanted |= {earlier[row.id][1] for row in rows if row.id in earlier}
    return packages.of_lockfiles(session, wanted)


def _changes(
    build: Build,
    earlier: tuple[int, int] | None,
    locks: Mapping[int, frozenset[Locked]],
) -> Json | None:
    if build.lockfile_id is None:
        return None
    nothing: frozenset[Locked] = frozenset()
    before = locks.get(earlier[1], nothing) if earlier else nothing
    after = locks.get(build.lockfile_id, nothing)
    # Most packages are the same; only the others are looked at.
    found = diff(_lockfile(before - after), _lockfile(after - before))
    return {
        "since": earlier[0] if earlier else None,
        "counts": found.counts,
        "size_before": sum(package.size or 0 for package in before),
        "size_after": sum(package.size or 0 for package in after),
    }


def _lockfile(found: frozenset[Locked]) -> Lockfile:
    """What a difference needs of some packages."""
    conda = [package for package in found if package.kind == "conda"]
    return Lockfile(
        "",
        conda=tuple(_conda(package) for package in conda),
        pypi=tuple(
            PypiPackage(package.name, package.version, requested=package.requested)
            for package in found
            if package.kind != "conda"
        ),
    )


def _conda(package: Locked) -> CondaPackage:
    return CondaPackage(
        name=package.name,
        version=package.version,
        build=package.build,
        build_number=0,
        channel=package.channel,
        subdir=package.subdir,
        url="",
        sha256=package.sha256 or "",
        size=package.size,
        requested=package.requested,
    )


def _activation(row: Activation, build: Build) -> Json:
    return {
        "activated_on": timestamp(row.activated_on),
        "kind": row.kind,
        "by": row.by or (build.requested_by if row.kind == "built" else ""),
    }
