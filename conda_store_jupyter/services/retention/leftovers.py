"""Removes what dead builds and interrupted removals have left; the reconciler does so, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from conda_store_jupyter.services.care.leftovers import (
    check_namespaces,
    check_removals,
    check_scratch,
)
from conda_store_jupyter.services.retention.running import Collection

KIND = "interrupted"


def collect_leftovers(collection: Collection) -> None:
    """Remove prefixes that a failed build did not finish, scratch, and half-deleted trees.

    Raises:
        Interrupted: it is time to stop.
    """
    site = collection.site
    for check in (check_namespaces, check_scratch, check_removals):
        for finding in list(check(site)):
            if finding.repair is None or not finding.automatic:
                continue
            path = Path(finding.subject)
            collection.remove(
                KIND,
                path,
                partial(_mend, finding.repair),
                subject=str(path.relative_to(site.layout.root))
                if path.is_relative_to(site.layout.root)
                else str(path),
                why=finding.message,
            )


def _mend(repair: Callable[[], bool]) -> Sequence[Path] | None:
    return [] if repair() else None
