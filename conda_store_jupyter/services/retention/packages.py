"""Collects conda packages of the cache that no prefix has.

A package goes when no lockfile of a kept build names it, and none of its files has a name outside
of the cache: then no prefix has it either that the record does not know (yet).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from conda_store_jupyter.builder.cached import (
    fingerprints,
    package_directories,
    package_names,
    stem_of,
)
from conda_store_jupyter.db.repositories import retention as records
from conda_store_jupyter.db.repositories.retention import Package
from conda_store_jupyter.services.retention.running import Collection
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.packagecache import changing
from conda_store_jupyter.store.removal import set_aside

KIND = "package"


def collect_packages(collection: Collection) -> None:
    """Remove packages that nobody needs, unless a build is installing some now.

    Raises:
        Interrupted: it is time to stop.
    """
    layout = collection.site.layout
    if not layout.packages.is_dir():
        return
    if collection.dry_run:
        _collect(collection)
        return
    # Nobody links from the cache meanwhile.
    with changing(layout.packages) as ours:
        if ours:
            _collect(collection)
            _tidy(layout)
        else:
            collection.skip(KIND, "the package cache", "a build is using it")
    collection.finish()


def _collect(collection: Collection) -> None:
    site = collection.site
    # Asked now that no build can go on: what one has linked is in its prefix.
    needed = site.database.read(records.needed_packages, collection.doomed)
    for name in sorted(unneeded(package_names(site.layout.packages), needed)):
        path = site.layout.packages / name
        if collection.weigh(path).shared or _is_fresh(path, collection.terms.grace_seconds):
            continue
        collection.remove(
            KIND,
            path,
            partial(_take, site.layout, path),
            subject=stem_of(name),
            why="no kept build has it",
        )


def unneeded(directories: Iterable[str], needed: Iterable[Package]) -> set[str]:
    """Those of the cache's directories that hold none of the ``needed`` packages.

    Where the directory of a needed package is called differently than it should be, everything
    with its name, version and build counts as needed.
    """
    there = set(directories)
    wanted: set[str] = set()
    stems: set[str] = set()
    for package in needed:
        if package.kind != "conda":
            continue
        stem = f"{package.name}-{package.version}-{package.build}"
        places = package_directories(stem, package.channel, package.subdir)
        found = there.intersection(places)
        wanted |= found
        if not found:
            stems.add(stem)
    return {name for name in there - wanted if stem_of(name) not in stems}


def _is_fresh(path: Path, seconds: float) -> bool:
    """Whether a package was put there a moment ago: a build may be about to link it."""
    return time.time() - path.stat().st_ctime < seconds


def _take(layout: Layout, path: Path) -> Sequence[Path]:
    (fingerprints(layout) / path.name).unlink(missing_ok=True)
    aside = set_aside(path)
    path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
    return [aside] if aside else []


def _tidy(layout: Layout) -> None:
    """Small files of packages that are not there; a process may have died between the two."""
    there = set(package_names(layout.packages))
    places = [path for path in layout.packages.glob("*.lock") if stem_of(path.stem)]
    places = [path for path in places if path.stem not in there]
    with suppress(FileNotFoundError):
        places += [path for path in fingerprints(layout).iterdir() if path.name not in there]
    for path in places:
        with suppress(OSError):
            path.unlink(missing_ok=True)
