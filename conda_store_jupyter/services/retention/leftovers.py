"""Removes what dead builds and interrupted removals have left; the reconciler does so, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from conda_store_jupyter.services.care.finding import Finding
from conda_store_jupyter.services.care.leftovers import (
    check_namespaces,
    check_removals,
    check_scratch,
)
from conda_store_jupyter.services.retention.running import Collection
from conda_store_jupyter.store.weight import Weight

KIND = "interrupted"


def collect_leftovers(collection: Collection) -> None:
    """Remove prefixes that a failed build did not finish, scratch, and half-deleted trees.

    Raises:
        Interrupted: it is time to stop.
    """
    for check in (check_namespaces, check_scratch, check_removals):
        for finding in list(check(collection.site)):
            if finding.repair is not None and finding.automatic:
                remove_found(collection, finding, KIND)


def remove_found(
    collection: Collection, finding: Finding, kind: str, weight: Weight | None = None
) -> None:
    """Remove what a check has found: its subject, by its repair.

    Raises:
        Interrupted: it is time to stop.
    """
    assert finding.repair is not None
    path, root = Path(finding.subject), collection.site.layout.root
    collection.remove(
        kind,
        path,
        partial(_mend, finding.repair),
        subject=str(path.relative_to(root)) if path.is_relative_to(root) else finding.subject,
        why=finding.message,
        weight=weight,
    )


def _mend(repair: Callable[[], bool]) -> Sequence[Path] | None:
    return [] if repair() else None
