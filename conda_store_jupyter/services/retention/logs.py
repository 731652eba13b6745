"""Collects old logs, and lock files of what is no more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from conda_store_jupyter.db import clock
from conda_store_jupyter.db.repositories import inventory
from conda_store_jupyter.db.repositories import retention as records
from conda_store_jupyter.services.retention.judgement import LONGEST_DAYS
from conda_store_jupyter.services.retention.running import Collection
from conda_store_jupyter.store.layout import stem_of

KIND = "log"

_LOG = re.compile(r"(\d+)\.log")
_PREFIX_LOCK = re.compile(r"(?P<namespace>[^~]+)~(?P<prefix>[^~]+)\.lock")
_PUBLISH_LOCK = re.compile(r"publish\.(?P<rest>.+)\.lock")


def collect_logs(collection: Collection) -> None:
    """Remove the logs of builds without a prefix that have ended long ago.

    Raises:
        Interrupted: it is time to stop.
    """
    days = collection.terms.keep_logs_days
    directory = collection.site.layout.logs
    if not days or not directory.is_dir():
        return
    logs = {
        int(found[1]): path
        for path in directory.iterdir()
        if (found := _LOG.fullmatch(path.name)) and not path.is_symlink()
    }
    before = collection.site.database.read(clock.now) - timedelta(days=min(days, LONGEST_DAYS))
    old = collection.site.database.read(records.without_prefix, logs, before)
    for build_id, (namespace, environment, number) in sorted(old.items()):
        collection.remove(
            KIND,
            logs[build_id],
            partial(_unlink, logs[build_id]),
            subject=f"the log of build {number} of {namespace}/{environment}",
            why=f"it ended more than {days:g} days ago",
            builds=[build_id],
        )


def tidy_locks(collection: Collection) -> None:
    """Remove the lock files of prefixes and environments that are not there.

    A lock file is unlinked by who holds it: whoever opened it before sees that it has no name any
    more, and makes a new one.
    """
    site = collection.site
    if collection.dry_run or not site.layout.locks.is_dir():
        return
    names = site.database.read(inventory.environment_names)
    known = {f"{namespace}.{environment}" for namespace, environment in names}
    busy = {(b.namespace, b.stem) for b in site.database.read(inventory.unfinished)}
    for path in site.layout.locks.iterdir():
        if (found := _PREFIX_LOCK.fullmatch(path.name)) is not None:
            owner = (found["namespace"], stem_of(found["prefix"]))
            prefix = site.layout.root / found["namespace"] / found["prefix"]
            unneeded = owner not in busy and not prefix.exists()
        else:
            found = _PUBLISH_LOCK.fullmatch(path.name)
            unneeded = found is not None and found["rest"] not in known
        if unneeded:
            _unlink_held(path)


def _unlink_held(path: Path) -> None:
    with suppress(Timeout, OSError), FileLock(path).acquire(blocking=False):
        path.unlink(missing_ok=True)


def _unlink(path: Path) -> Sequence[Path]:
    path.unlink(missing_ok=True)
    return []
