"""Makes the current build of an environment visible: the symlink and the kernelspecs.

Publication reads what the database says *now* and may be done again at any time; two processes
that publish one environment at once wait for each other and write the same thing.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout
from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import changes, environments, former_names, inventory
from conda_store_jupyter.publish import kernelspecs
from conda_store_jupyter.publish.kernel_choice import choices_of
from conda_store_jupyter.store import links, prefixes
from conda_store_jupyter.store.layout import Layout, stem_of

log = logging.getLogger(__name__)

# How long to wait for another process that publishes the same environment; it may be frozen, and
# then the reconciler publishes what it left.
_PATIENCE = 60.0


class Publication:
    """The one writer of environment symlinks and kernelspec directories."""

    def __init__(self, database: Database, layout: Layout, kernels_dir: Path) -> None:
        self._database = database
        self._layout = layout
        self.kernels_dir = kernels_dir

    def publish(self, namespace: str, name: str) -> None:
        """Bring symlink and kernelspecs in line with the environment's current build.

        They are taken away when it has none, and left as they are when its prefix is missing.

        Raises:
            OSError: the link or a kernelspec cannot be written, or another process that is at it
                does not come to its end.
        """
        with self._alone(namespace, name):
            shown = self._publish(namespace, name)
        self._say(namespace, name, shown)

    def publish_unless(self, namespace: str, name: str, in_line: Callable[[], bool]) -> bool:
        """:meth:`publish`, unless ``in_line`` says that another process has done it just now.

        False when nothing was done, also while another process is at it.

        Raises:
            OSError: the link or a kernelspec cannot be written.
        """
        try:
            with self._alone(namespace, name, seconds=0):
                if in_line():
                    return False
                shown = self._publish(namespace, name)
        except Timeout:
            return False
        self._say(namespace, name, shown)
        return True

    def obstacle(self, namespace: str, name: str) -> Path | None:
        """What is in the place of an environment's link or kernelspecs and is not of this store."""
        link = self._layout.link(namespace, name)
        target = links.target_of(link)
        ours = target is not None and target.parent == self._layout.namespace(namespace)
        if os.path.lexists(link) and not (ours and target is not None and stem_of(target.name)):
            return link
        return kernelspecs.foreign(self.kernels_dir, namespace, name, self._layout.root)

    def withdraw(self, namespace: str, name: str) -> None:
        """Take symlink and kernelspecs away, whatever the database says.

        Raises:
            OSError: they cannot be removed, or there is something else in the link's place.
        """
        with self._alone(namespace, name):
            self._withdraw(namespace, name)

    def _alone(self, namespace: str, name: str, seconds: float = _PATIENCE) -> BaseFileLock:
        return FileLock(self._layout.locks / f"publish.{namespace}.{name}.lock", timeout=seconds)

    def _say(self, namespace: str, name: str, shown: int | None) -> None:
        # Only when all is done: whoever hears of it finds the kernel. A process that dies before
        # leaves the environment marked, and the reconciler says it.
        self._database.write(_say, namespace, name, shown)

    def _publish(self, namespace: str, name: str) -> int | None:
        """The id of the build that is now seen."""
        found = self._database.read(_current, namespace, name)
        if found is None:
            self._withdraw(namespace, name)
            return None
        prefix = self._layout.prefix(namespace, found.stem, found.lock_sha256)
        if prefixes.state(prefix) != "ready":
            log.warning("the prefix of %s/%s build %s is missing", namespace, name, found.number)
            return found.build_id
        links.point(self._layout.link(namespace, name), prefix)
        kernelspecs.register(
            self.kernels_dir,
            namespace=namespace,
            environment=name,
            build_number=found.number,
            build_id=found.build_id,
            prefix=prefix,
            choices=choices_of(found.choices),
        )
        return found.build_id

    def _withdraw(self, namespace: str, name: str) -> None:
        kernelspecs.unregister(self.kernels_dir, namespace, name)
        links.unlink(self._layout.link(namespace, name))


def _current(session: Session, namespace: str, name: str) -> inventory.Current | None:
    return next(iter(inventory.currents(session, namespace, name)), None)


def _say(session: Session, namespace: str, name: str, shown: int | None) -> None:
    changes.record_environment(session, namespace, name)
    former_names.tell(session, namespace, name)
    environments.note_published(session, namespace, name, shown)
