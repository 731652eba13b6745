"""Makes the current build of an environment visible: the symlink and the kernelspecs.

Publication reads what the database says *now* and may be done again at any time; two processes
that publish one environment at once wait for each other and write the same thing.
"""

from __future__ import annotations

import logging
from pathlib import Path

from filelock import FileLock
from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import builds, changes, environments
from conda_store_jupyter.publish import kernelspecs
from conda_store_jupyter.store import links, prefixes
from conda_store_jupyter.store.layout import Layout

log = logging.getLogger(__name__)


class Publication:
    """The one writer of environment symlinks and kernelspec directories."""

    def __init__(self, database: Database, layout: Layout, kernels_dir: Path) -> None:
        self._database = database
        self._layout = layout
        self._kernels_dir = kernels_dir

    def publish(self, namespace: str, name: str) -> None:
        """Bring symlink and kernelspecs in line with the environment's current build."""
        with self._alone(namespace, name):
            self._publish(namespace, name)
        # Said only now: whoever hears of it finds the kernel. And not under the lock, which a
        # deletion takes inside its writing transaction.
        self._database.write(changes.record_environment, namespace, name)

    def withdraw(self, namespace: str, name: str) -> None:
        """Take symlink and kernelspecs away: the environment is about to be deleted."""
        with self._alone(namespace, name):
            kernelspecs.unregister(self._kernels_dir, namespace, name)
            links.unlink(self._layout.link(namespace, name))

    def reconcile(self) -> None:
        """Publish every environment again, after a start: a process may have died in between."""
        with self._database.snapshot() as session:
            names = [
                (row.namespace.name, row.name) for row in environments.with_current_build(session)
            ]
        for namespace, name in names:
            try:
                self.publish(namespace, name)
            except OSError:
                log.exception("cannot publish %s/%s", namespace, name)

    def _alone(self, namespace: str, name: str) -> FileLock:
        return FileLock(self._layout.locks / f"publish.{namespace}.{name}.lock")

    def _publish(self, namespace: str, name: str) -> None:
        found = self._database.read(_current, namespace, name)
        if found is None:
            return
        lock_sha256, build_id, number = found
        prefix = self._layout.prefix(namespace, name, lock_sha256)
        if prefixes.state(prefix) != "ready":
            log.warning("the prefix of %s/%s build %s is missing", namespace, name, number)
            return
        links.point(self._layout.link(namespace, name), prefix)
        kernelspecs.register(
            self._kernels_dir,
            namespace=namespace,
            environment=name,
            build_number=number,
            build_id=build_id,
            prefix=prefix,
        )


def _current(session: Session, namespace: str, name: str) -> tuple[str, int, int] | None:
    environment = environments.by_name(session, namespace, name)
    if environment is None or environment.current_build_id is None:
        return None
    build = builds.by_id(session, environment.current_build_id)
    if build is None or build.lockfile is None:
        return None
    return build.lockfile.sha256, build.id, build.number
