"""What the names that clients pull by stand for: repositories, tags, digests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build, Environment, Namespace
from conda_store_jupyter.db.repositories import builds, environments, images, specifications
from conda_store_jupyter.spec.repositories import component_of, is_marked, repository_of
from conda_store_jupyter.spec.scopes import Scopes

LATEST = "latest"

#: After a tag: without the base image, whatever the settings say.
BARE = "-bare"

_MAX_ID = 2**31 - 1


@dataclass(frozen=True)
class Tagged:
    """The build that a tag means.

    Attributes:
        platform: conda subdir of what it made.
        scratch: no base image is wanted.
    """

    build_id: int
    platform: str
    scratch: bool


def find_environment(session: Session, repository: str) -> tuple[int, str, str] | None:
    """Id, namespace and name of the environment of a repository."""
    namespace, slash, environment = repository.partition("/")
    if not slash or "/" in environment:
        return None
    for space in _namespaces(session, namespace):
        found = environments.by_name(session, space, environment)
        if found is not None and component_of(environment) == environment:
            return found.id, space, environment
        for row in _environments(session, space) if is_marked(environment) else ():
            if component_of(row[1]) == environment:
                return row[0], space, row[1]
    return None


def find_tag(session: Session, environment_id: int, tag: str) -> Tagged | None:
    """The build of an environment that a tag means; None when there is none.

    ``latest`` is the current build; a number is a build's id; 64 hexadecimal digits are the hash
    of a specification, and mean its newest build.
    """
    plain = tag.removesuffix(BARE)
    build = _build(session, environment_id, plain)
    if build is None or build.lockfile is None:
        return None
    return Tagged(build.id, build.lockfile.platform, scratch=plain != tag)


def list_tags(session: Session, environment_id: int) -> list[str]:
    """The tags of a repository, in order."""
    found = images.pullable(session, environment_id)
    row = session.get(Environment, environment_id)
    tags = {str(build.id) for build in found}
    tags |= set(_specifications(session, [build.specification_id for build in found]))
    if row is not None and row.current_build_id in {build.id for build in found}:
        tags.add(LATEST)
    return sorted(tags)


def list_repositories(session: Session, scopes: Scopes) -> list[str]:
    """The repositories that somebody may see, in order."""
    return sorted(
        repository_of(namespace, name)
        for namespace, name in images.repositories(session)
        if scopes.allow(namespace, name)
    )


def _build(session: Session, environment_id: int, tag: str) -> Build | None:
    build_id: int | None = None
    if tag == LATEST:
        row = session.get(Environment, environment_id)
        build_id = row.current_build_id if row else None
    elif tag.isascii() and tag.isdigit() and len(tag) < 20:
        build_id = min(int(tag), _MAX_ID)
    elif len(tag) == 64:
        build_id = _of_specification(session, environment_id, tag)
    build = builds.by_id(session, build_id) if build_id else None
    return build if build and build.environment_id == environment_id else None


def _of_specification(session: Session, environment_id: int, sha256: str) -> int | None:
    row = specifications.by_sha256(session, sha256)
    if row is None:
        return None
    found = images.pullable(session, environment_id)
    return next((build.id for build in found if build.specification_id == row.id), None)


def _specifications(session: Session, ids: Sequence[int]) -> Sequence[str]:
    from conda_store_jupyter.db.models import Specification

    query = select(Specification.sha256).where(Specification.id.in_(set(ids)))
    return session.scalars(query).all()


def _namespaces(session: Session, component: str) -> list[str]:
    """The namespaces that a part of a repository's name may stand for."""
    if not is_marked(component):
        return [component]
    names = session.scalars(select(Namespace.name)).all()
    return [name for name in names if component_of(name) == component]


def _environments(session: Session, namespace: str) -> Sequence[tuple[int, str]]:
    rows = session.execute(
        select(Environment.id, Environment.name)
        .join(Namespace, Namespace.id == Environment.namespace_id)
        .where(Namespace.name == namespace)
    )
    return [(row[0], row[1]) for row in rows]
