"""What there is: listings and single things, as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Environment
from conda_store_jupyter.db.paging import Page, PageRequest
from conda_store_jupyter.db.repositories import (
    attempts,
    builds,
    changes,
    environments,
    namespaces,
    packages,
)
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.db.repositories.packages import PackageFilter
from conda_store_jupyter.services import kernel_uses, lookup
from conda_store_jupyter.services.representation import (
    attempt_json,
    build_json,
    environment_json,
    namespace_json,
    package_json,
)

Json = dict[str, Any]

# Of how many environments it is told one by one what became of them.
_MOST_CHANGED = 25


def list_namespaces(session: Session, request: PageRequest) -> Page[Json]:
    """A page of namespaces."""
    return _shown(namespaces.page(session, request), namespace_json)


def list_environments(
    session: Session, wanted: EnvironmentFilter, request: PageRequest
) -> Page[Json]:
    """A page of environments, each with its current and its newest build."""
    found = environments.page(session, wanted, request)
    return Page(_with_builds(session, found.rows), found.count, found.page, found.size)


def get_environment(session: Session, namespace: str, name: str) -> Json:
    """One environment. Raises NotFound."""
    return _with_builds(session, [lookup.environment(session, namespace, name)])[0]


def changed_since(session: Session, revision: int) -> Json:
    """What became of the environments that changed after a revision of the store.

    ``environments`` is None when that was too long ago or too much: then listing all is better.
    """
    answer: Json = {"revision": changes.newest(session), "environments": None, "removed": []}
    names = changes.environments_since(session, revision)
    if names is None or len(names) > _MOST_CHANGED:
        return answer
    found = [environments.by_name(session, *name) for name in sorted(names)]
    there = _with_builds(session, [row for row in found if row is not None])
    gone = names - {(one["namespace"]["name"], one["name"]) for one in there}
    answer["environments"] = there
    answer["removed"] = [{"namespace": place, "name": name} for place, name in sorted(gone)]
    return answer


def list_builds(session: Session, wanted: BuildFilter, request: PageRequest) -> Page[Json]:
    """A page of builds."""
    found = builds.page(session, wanted, request)
    used = kernel_uses.shown(session, [row.id for row in found.rows])
    return _shown(found, lambda row: build_json(row, used.get(row.id, ())))


def get_build(session: Session, build_id: int) -> Json:
    """One build. Raises NotFound."""
    build = lookup.build(session, build_id)
    return build_json(build, kernel_uses.shown(session, [build_id]).get(build_id, ()))


def list_attempts(session: Session, build_id: int) -> list[Json]:
    """Every attempt at a build, the first one first. Raises NotFound."""
    build = lookup.build(session, build_id)
    return [attempt_json(row) for row in attempts.of_build(session, build.id)]


def list_packages(
    session: Session, build_id: int, wanted: PackageFilter, request: PageRequest
) -> Page[Json]:
    """A page of what a build's lockfile holds; empty until it is solved. Raises NotFound."""
    build = lookup.build(session, build_id)
    if build.lockfile_id is None:
        return Page([], 0, request.page, request.size)
    return _shown(packages.page(session, build.lockfile_id, wanted, request), package_json)


def _with_builds(session: Session, rows: Sequence[Environment]) -> list[Json]:
    theirs = environments.builds_of(session, [row.id for row in rows])
    current = {row.current_build_id for row in rows if row.current_build_id}
    found = builds.by_ids(session, current | {own.newest_id for own in theirs.values()})
    used = kernel_uses.shown(session, found)
    shown = {key: build_json(build, used.get(key, ())) for key, build in found.items()}
    return [
        environment_json(row, found.get(row.current_build_id or 0), shown, theirs.get(row.id))
        for row in rows
    ]


def _shown(found: Page[Any], shape: Any) -> Page[Json]:
    return Page([shape(row) for row in found.rows], found.count, found.page, found.size)
