"""What processes that died have left on disk.

The disk is looked at before the record is: a build that made what was seen is in the record by
then, and what a build makes later is not concerned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from conda_store_jupyter.services.care.files import age, inside
from conda_store_jupyter.services.care.finding import Finding, Severity
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.care.taking import (
    is_abandoned,
    is_held,
    remove_abandoned,
    running,
)
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.packagecache import admit
from conda_store_jupyter.store.removal import discard, remove_tree
from conda_store_jupyter.store.survey import OnDisk, namespaces_on_disk, trees_on_their_way_out

# A file is written and renamed within seconds.
_TEMPORARY_SECONDS = 3600.0
_SCRATCH = re.compile(r"(\d+)(-.*)?")


def check_namespaces(site: Site) -> Iterator[Finding]:
    """What was begun in the directories of namespaces, and is not being done any more."""
    survey = namespaces_on_disk(site.layout)
    yield from _interrupted(site, survey)
    yield from map(_removal, (tree for on_disk in survey for tree in on_disk.removed))
    for path in (path for on_disk in survey for path in on_disk.temporaries):
        if age(path) > _TEMPORARY_SECONDS:
            yield _leftover(path, "A process died before it had put this into its place.")


def _interrupted(site: Site, survey: Sequence[OnDisk]) -> Iterator[Finding]:
    begun = [
        on_disk.directory / name
        for on_disk in survey
        for name in on_disk.prefixes
        if _is_begun(site, f"{on_disk.directory}/{name}")
    ]
    if not begun:
        return
    builds, now = site.database.read(running)
    for prefix in begun:
        if is_abandoned(prefix, builds, now):
            yield Finding(
                code="interrupted-build",
                severity=Severity.WARNING,
                subject=str(prefix),
                message="A build died while it made this prefix.",
                remedy="remove it",
                repair=partial(remove_abandoned, site, prefix),
                automatic=True,
            )


def check_removals(site: Site) -> Iterator[Finding]:
    """Trees elsewhere that somebody began to delete."""
    places = (_scratch(site), site.layout.packages, site.context.publication.kernels_dir)
    for place in places:
        yield from map(_removal, trees_on_their_way_out(place))


def check_scratch(site: Site) -> Iterator[Finding]:
    """Working directories of builds that do not run any more."""
    directories = {
        path: int(found[1])
        for path in inside(_scratch(site))
        if (found := _SCRATCH.fullmatch(path.name))
    }
    if not directories:
        return
    builds, now = site.database.read(running)
    held = {build.build_id for build in builds if is_held(build, now)}
    for path, build_id in directories.items():
        if build_id not in held:
            yield _leftover(
                path,
                f"It is the working directory of build {build_id}, which ended.",
                partial(_end_work, site, path),
            )


def _removal(tree: Path) -> Finding:
    return Finding(
        code="interrupted-removal",
        severity=Severity.WARNING,
        subject=str(tree),
        message="It was being deleted when a process died.",
        remedy="delete the rest of it",
        repair=partial(_discard, tree),
        automatic=True,
    )


def _leftover(path: Path, message: str, repair: Callable[[], bool] | None = None) -> Finding:
    return Finding(
        code="leftover",
        severity=Severity.WARNING,
        subject=str(path),
        message=message,
        remedy="remove it",
        repair=repair or partial(remove_tree, path),
        automatic=True,
    )


def _end_work(site: Site, path: Path) -> bool:
    """Keep the packages that were downloaded; the rest of a working directory is of no use."""
    admit(path / "packages", site.layout.packages)
    return remove_tree(path)


def _is_begun(site: Site, prefix: str) -> bool:
    state = site.guard(prefix).get("state")
    return state == "installing" or (state is None and prefixes.is_blank(Path(prefix)))


def _scratch(site: Site) -> Path:
    return site.layout.packages / ".scratch"


def _discard(tree: Path) -> bool:
    discard(tree)
    return True
