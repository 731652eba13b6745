"""Removes what the record says is to be deleted, so that it can be interrupted anywhere.

The wish is in the record before anything is touched, and stays there until everything is gone.
Trees are set aside by one rename while the record is locked, and deleted after the commit: a
process that dies leaves the wish, or trees that carry the name of what is on its way out. The
reconciler goes on with either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.models import Build, Environment
from conda_store_jupyter.db.repositories import builds, changes, environments, namespaces
from conda_store_jupyter.queue.lease import is_held
from conda_store_jupyter.services.publication import Publication
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.removal import discard, set_aside


class Disposal:
    """The one remover of environments and builds, and of what belongs to them on disk."""

    def __init__(self, database: Database, layout: Layout, publication: Publication) -> None:
        self._database = database
        self._layout = layout
        self._publication = publication

    def hide(self, namespace: str, name: str) -> None:
        """Take an environment that is to be deleted from sight.

        Raises:
            OSError: its link or a kernelspec cannot be removed.
        """
        self._publication.publish(namespace, name)

    def remove_environment(self, namespace: str, name: str) -> bool:
        """Remove an environment that is to be deleted; False when a build of it still runs.

        Raises:
            OSError: something cannot be removed; the record still says that it is to be.
        """
        self._publication.withdraw(namespace, name)
        return self._remove(lambda session: self._take_environment(session, namespace, name))

    def remove_build(self, build_id: int) -> bool:
        """Remove a build that is to be deleted; False when it still runs.

        Raises:
            OSError: something cannot be removed; the record still says that it is to be.
        """
        return self._remove(lambda session: self._take_build(session, build_id))

    def _remove(self, take: Callable[[Session], list[Path] | None]) -> bool:
        aside = self._database.write(take)
        for tree in aside or ():
            discard(tree)
        return aside is not None

    def _take_environment(self, session: Session, namespace: str, name: str) -> list[Path] | None:
        environment = environments.by_name(session, namespace, name)
        if environment is not None:
            environment = environments.lock(session, environment.id)
        if environment is None or not environment.delete_requested:
            return None
        found = builds.of_environment(session, environment.id)
        if any(is_held(session, build) for build in found):
            return None
        hashes = builds.lock_hashes(session, environment.id)
        aside = self._clear(environment, hashes, found)
        for build in found:
            session.delete(build)
        session.flush()
        session.delete(environment)
        namespaces.outdate(session, namespace)
        changes.record_environment(session, namespace, name)
        return aside

    def _take_build(self, session: Session, build_id: int) -> list[Path] | None:
        build = builds.by_id(session, build_id)
        if build is None or not build.delete_requested or is_held(session, build):
            return None
        environment = environments.lock(session, build.environment_id)
        if environment is None:
            return None
        if environment.current_build_id == build.id:
            build.delete_requested = False  # Somebody has chosen it since.
            return None
        before = set(builds.lock_hashes(session, environment.id))
        session.delete(build)
        session.flush()
        unused = before - set(builds.lock_hashes(session, environment.id))
        aside = self._clear(environment, unused, [build])
        namespaces.outdate(session, environment.namespace.name)
        changes.record_environment(session, environment.namespace.name, environment.name)
        return aside

    def _clear(
        self, environment: Environment, hashes: Iterable[str], doomed: Iterable[Build]
    ) -> list[Path]:
        """Set prefixes aside and remove logs; what has been done before is no error."""
        for build in doomed:
            self._layout.log(build.id).unlink(missing_ok=True)
        namespace, stem = environment.namespace.name, environment.stem
        made = (self._layout.prefix(namespace, stem, sha256) for sha256 in hashes)
        return [aside for prefix in made if (aside := set_aside(prefix)) is not None]
