"""A pass over the whole store, by one process of all at a time."""

from __future__ import annotations

import time
from collections.abc import Callable

from conda_store_jupyter.db.locks import Turn
from conda_store_jupyter.db.turns import turn
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.services import kernel_uses
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.retention.blobs import collect_blobs
from conda_store_jupyter.services.retention.caches import collect_caches
from conda_store_jupyter.services.retention.judgement import Terms
from conda_store_jupyter.services.retention.leftovers import collect_leftovers
from conda_store_jupyter.services.retention.logs import collect_logs, tidy_locks
from conda_store_jupyter.services.retention.packages import collect_packages
from conda_store_jupyter.services.retention.prefixes import collect_prefixes
from conda_store_jupyter.services.retention.report import Report
from conda_store_jupyter.services.retention.running import Collection, Interrupted

#: In this order: what prefixes hold of the caches is only nobody's when they are gone.
_STEPS: tuple[Callable[[Collection], None], ...] = (
    collect_leftovers,
    collect_prefixes,
    collect_packages,
    collect_caches,
    collect_blobs,
    collect_logs,
    tidy_locks,
)


def collect(
    site: Site,
    terms: Terms,
    *,
    dry_run: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> Report:
    """Remove what ``terms`` do not keep; what was removed, or in a dry run would be.

    It may be interrupted anywhere, by ``stopped`` or by death, and be done again.

    Raises:
        Conflict: another process is at it.
        DatabaseAway: the record cannot be read; what was removed so far is gone.
    """
    if dry_run:
        return _pass(site, terms, Report(dry_run=True), stopped)
    with turn(site.database, site.layout.locks / "collect.lock", Turn.COLLECT) as ours:
        if not ours:
            raise Conflict(
                "Another process is collecting in this store.",
                hints=["Try again when it is done; `conda-store collect --dry-run` works now."],
            )
        site.database.write(kernel_uses.forget_silent)
        return _pass(site, terms, Report(dry_run=False), stopped)


def _pass(site: Site, terms: Terms, report: Report, stopped: Callable[[], bool]) -> Report:
    started = time.monotonic()
    collection = Collection(site, terms, report, stopped)
    try:
        for step in _STEPS:
            step(collection)
    except Interrupted:
        pass
    finally:
        collection.finish()
    report.seconds = time.monotonic() - started
    return report
