"""How much room things take, and who uses them. The one writer of what was measured.

Counting takes a walk over all files of a namespace, so it is done in the background, when something
has changed and now and then; what was counted is in the record.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.repositories import sizes
from conda_store_jupyter.db.repositories.sizes import Prefix
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.limits import Limits
from conda_store_jupyter.services.representation import timestamp
from conda_store_jupyter.store import machine
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.sizes import Sizes, measure


def measure_all(site: Site, stopped: Callable[[], bool] = lambda: False) -> None:
    """Count the bytes of every namespace."""
    _measure(site, site.database.read(sizes.namespace_ids), stopped)


def measure_outdated(site: Site, stopped: Callable[[], bool] = lambda: False) -> None:
    """Count the bytes of the namespaces in which a prefix was made or removed since they were."""
    _measure(site, site.database.read(sizes.outdated_namespace_ids), stopped)


def show(session: Session, limits: Limits) -> dict[str, dict[str, Any]]:
    """Usage by namespace, in the words of conda-store's ``/usage/`` and more of ours."""
    return {
        row.name: {
            "num_environments": row.environments,
            "num_builds": row.builds,
            "storage": row.disk_size or 0,
            "size": row.size,
            "last_used_on": timestamp(row.last_used_on),
            "measured_on": timestamp(row.measured_on),
            "limits": limits.to_json(row.name),
        }
        for row in sizes.totals(session)
    }


def room(layout: Layout) -> dict[str, int]:
    """What is free on the store's file system."""
    return {"bytes_free": machine.room(layout.root).bytes_free}


def _measure(site: Site, namespace_ids: list[int], stopped: Callable[[], bool]) -> None:
    for namespace_id in namespace_ids:
        if stopped():
            return
        found = site.database.read(sizes.prefixes_of, namespace_id)
        paths = {row: _path(site.layout, row) for row in found}
        environments: dict[str, set[Path]] = {}
        for row, path in paths.items():
            environments.setdefault(row.stem, set()).add(path)
        counted = measure(environments)
        site.database.write(partial(_record, namespace_id=namespace_id), paths, counted)


def _record(session: Session, paths: dict[Prefix, Path], counted: Sizes, namespace_id: int) -> None:
    for row, path in paths.items():
        sizes.record_prefix(session, row, counted.prefixes[path])
    unique = {row.environment_id: counted.environments[row.stem] for row in paths}
    sizes.record_namespace(session, namespace_id, counted.disk, unique)


def _path(layout: Layout, row: Prefix) -> Path:
    return layout.prefix(row.namespace, row.stem, row.lock_sha256)
