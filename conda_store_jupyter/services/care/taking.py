"""Removes prefixes that nobody needs, without ever taking one from a build.

Whoever makes a prefix holds its file lock, and whoever records one as finished holds its
environment in the record: who has both can rename it away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import Timeout
from sqlalchemy.orm import Session

from conda_store_jupyter.builder.leftovers import prefix_lock
from conda_store_jupyter.db import clock
from conda_store_jupyter.db.repositories import builds, environments, inventory
from conda_store_jupyter.db.repositories.inventory import Unfinished
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.status import BuildStatus
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import stem_of
from conda_store_jupyter.store.removal import discard, set_aside


def remove_abandoned(site: Site, prefix: Path) -> bool:
    """Remove a prefix that was begun by a build that does not run any more, if it is still that.

    Raises:
        OSError: it cannot be removed.
    """
    return _remove(site, prefix, lambda session: is_abandoned(prefix, *running(session)))


def remove_orphan(site: Site, prefix: Path) -> bool:
    """Remove a finished prefix that no build has and none is about to have.

    Raises:
        OSError: it cannot be removed.
    """
    return _remove(site, prefix, lambda session: _is_orphan(session, prefix))


def running(session: Session) -> tuple[list[Unfinished], datetime]:
    """The builds that have not ended, and the moment at which they had not."""
    return inventory.unfinished(session), clock.now(session)


def is_abandoned(prefix: Path, unfinished: Collection[Unfinished], now: datetime) -> bool:
    """Whether ``prefix`` was begun, and the build that did is not running."""
    state = prefixes.state(prefix)
    held = [build for build in unfinished if is_held(build, now)]
    if state == "installing":
        maker = (prefixes.read_guard(prefix) or {}).get("build_id")
        return all(build.build_id != maker for build in held)
    # Without a guard it may be that of any build of its environment.
    owner = (prefix.parent.name, stem_of(prefix.name))
    mine = any((build.namespace, build.stem) == owner for build in held)
    return state == "unknown" and not mine and prefixes.is_blank(prefix)


def is_held(build: Unfinished, now: datetime) -> bool:
    """Whether a worker has the build."""
    running = build.status == BuildStatus.BUILDING.value
    return running and build.lease_until is not None and build.lease_until > now


def _is_orphan(session: Session, prefix: Path) -> bool:
    namespace, stem = prefix.parent.name, stem_of(prefix.name)
    if prefixes.state(prefix) != "ready":
        return False
    environment = environments.by_stem(session, namespace, stem)
    if environment is None:
        return True
    sha256 = prefix.name.partition("-")[0]
    waits = any(
        (build.namespace, build.stem) == (namespace, stem)
        for build in inventory.unfinished(session)
    )
    return not waits and sha256 not in builds.lock_hashes(session, environment.id)


@dataclass(frozen=True)
class Taken:
    """A prefix that is out of the way.

    Attributes:
        aside: what is still to be discarded; None when there was nothing at its place.
    """

    aside: Path | None


def take(site: Site, prefix: Path, may: Callable[[Session], bool]) -> Taken | None:
    """Put a prefix out of the way, unless a process has it or ``may`` says no.

    Args:
        may: asked while nobody else can ask for, end or activate a build of its environment; what
            it writes is committed with the answer.

    Raises:
        OSError: it cannot be moved.
    """
    try:
        with prefix_lock(site.layout, prefix).acquire(blocking=False):
            return site.database.write(_set_aside, prefix, may)
    except Timeout:  # a process has it, which may be frozen
        return None


def _remove(site: Site, prefix: Path, may: Callable[[Session], bool]) -> bool:
    taken = take(site, prefix, may)
    if taken is None or taken.aside is None:
        return False
    discard(taken.aside)
    return True


def _set_aside(session: Session, prefix: Path, may: Callable[[Session], bool]) -> Taken | None:
    found = environments.by_stem(session, prefix.parent.name, stem_of(prefix.name))
    if found is not None:
        environments.lock(session, found.id)
    return Taken(set_aside(prefix)) if may(session) else None
