"""How a build is to be resolved: from what was asked for to what the builder is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build, Environment
from conda_store_jupyter.db.repositories import builds, specifications
from conda_store_jupyter.errors import InvalidRequest, StaleBase
from conda_store_jupyter.queue.enqueue import Resolution
from conda_store_jupyter.services import lookup
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.status import Policy


def resolution(
    session: Session, policy: Policy, base_build_id: int | None, lockfile: Lockfile | None
) -> Resolution:
    """What a new build is told; the lockfile is recorded.

    Raises:
        InvalidRequest: *exact* without a lockfile, or a lockfile with another policy.
        NotFound: there is no build ``base_build_id``.
    """
    if (policy is Policy.EXACT) != (lockfile is not None):
        raise InvalidRequest(
            "The policy 'exact' and a lockfile go together: one was given without the other.",
            hints=["Send a lockfile with 'exact', or choose 'minimal' or 'latest'."],
            detail={"parameter": "policy"},
        )
    if base_build_id is not None:
        lookup.build(session, base_build_id)
    given = lockfile_id(session, lockfile) if lockfile else None
    return Resolution(policy, base_build_id, given)


def refuse_stale(session: Session, environment: Environment, base_build_id: int | None) -> None:
    """Refuse an edit of a build that is no longer the environment's newest.

    A base in another environment is only where *minimal* starts from.

    Raises:
        StaleBase: with the newest build in its detail.
    """
    newest = builds.newest_id(session, environment.id)
    if base_build_id is None or newest in (0, base_build_id):
        return
    if lookup.build(session, base_build_id).environment_id != environment.id:
        return
    build = lookup.build(session, newest)
    by = f" by {build.requested_by}" if build.requested_by else ""
    raise StaleBase(
        f"{environment.name} was changed meanwhile: build {build.number} was requested{by}.",
        hints=["Look at what changed, then make your change on top of it."],
        detail={
            "base_build_id": base_build_id,
            "newest_build_id": newest,
            "number": build.number,
            "requested_by": build.requested_by,
        },
    )


def is_same(build: Build, wanted: Resolution) -> bool:
    """Whether a build of the same specification serves a request for ``wanted``, too.

    *latest* asks for what the channels have now, which only a build that has not begun will see.
    """
    if wanted.given_lockfile_id is not None:
        return wanted.given_lockfile_id in (build.lockfile_id, build.given_lockfile_id)
    return wanted.policy is Policy.MINIMAL or (
        build.policy == wanted.policy.value and build.started_on is None
    )


def again(build: Build, *, latest: bool = False) -> Resolution:
    """How the same specification is built anew: a build that ended well gives way to the newest.

    Args:
        latest: take the newest of everything in any case, whatever it was locked to.
    """
    if latest:
        return Resolution(Policy.LATEST)
    if build.lockfile_id is None or build.policy == Policy.EXACT.value:
        return Resolution.of(build)
    return Resolution(Policy.LATEST)


def resolution_of(
    session: Session, build_id: int
) -> tuple[Policy, Lockfile | None, Lockfile | None]:
    """The policy of a build that begins, the lockfile that it starts from, and the one given."""
    policy, base, given = builds.resolution(session, build_id)
    return Policy(policy), _lockfile(base), _lockfile(given)


def lockfile_id(session: Session, lockfile: Lockfile) -> int:
    """The id of the row of ``lockfile``, made if there is none."""
    return specifications.held_lockfile(
        session,
        sha256=lockfile.sha256,
        platform=lockfile.platform,
        content=lockfile.to_json(),
        packages=_packages(lockfile),
    )


def describe(session: Session, build_id: int, lockfile_id: int, lockfile: Lockfile) -> None:
    """Record what the builder has found out about the packages of a lockfile that was given.

    The packages are the same, and so is the hash; only what is known of them has grown.
    """
    if builds.given_id(session, build_id) != lockfile_id:
        return
    content = specifications.lockfile_content(session, lockfile_id)
    if content != (full := lockfile.to_json()):
        specifications.describe_lockfile(session, lockfile_id, full, _packages(lockfile))


def _lockfile(content: Mapping[str, Any] | None) -> Lockfile | None:
    return Lockfile.from_json(content) if content else None


def _packages(lockfile: Lockfile) -> Iterator[Mapping[str, Any]]:
    for conda in lockfile.conda:
        yield {
            "kind": "conda",
            "name": conda.name,
            "version": conda.version,
            "build": conda.build,
            "channel": conda.channel,
            "subdir": conda.subdir,
            "license": conda.license or None,
            "size": conda.size,
            "sha256": conda.sha256 or None,
            "requested": conda.requested,
        }
    for pypi in lockfile.pypi:
        yield {
            "kind": "pypi",
            "name": pypi.name,
            "version": pypi.version,
            "channel": "pypi",
            "requested": pypi.requested,
        }
