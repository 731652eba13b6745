"""Brings disk and record in line, again and again: what a dead process left is ended by another.

Every step is one of the doctor's that needs nobody's consent. A pass may be interrupted anywhere:
the next one, of any process, goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from conda_store_jupyter.db.turns import turn
from conda_store_jupyter.services.care.appearance import check_appearance, check_untold
from conda_store_jupyter.services.care.blobs import check_making, check_unneeded, check_waiting
from conda_store_jupyter.services.care.finding import Finding
from conda_store_jupyter.services.care.leftovers import (
    check_namespaces,
    check_removals,
    check_scratch,
)
from conda_store_jupyter.services.care.queued import check_deletions, check_leases
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.periodic import Periodic, Stopped

log = logging.getLogger(__name__)

Check: TypeAlias = "Callable[[Site], Iterator[Finding]]"

#: In this order: builds that lost their worker come first, so that what they left can go.
PERIODIC: tuple[Check, ...] = (
    check_leases,
    check_deletions,
    check_appearance,
    check_untold,
    check_namespaces,
    check_scratch,
    check_removals,
    check_making,
    check_unneeded,
    check_waiting,
)


def reconcile(site: Site, stopped: Stopped = lambda: False) -> list[Finding]:
    """One pass, if no other process is at it; what was mended.

    Args:
        stopped: asked between two steps.
    """
    mended: list[Finding] = []
    with turn(site.database, site.layout.locks / "reconcile.lock") as ours:
        for check in PERIODIC if ours else ():
            for finding in _found(check, site):
                if stopped():
                    return mended
                if finding.automatic and _mend(finding):
                    mended.append(finding)
        site.forget_others()
    return mended


def reconciler(site: Site, seconds: float) -> Periodic:
    """Makes a pass at once and then every so many seconds, until a step after it is stopped."""
    return Periodic("reconcile", partial(reconcile, site), seconds, at_once=True)


def _found(check: Check, site: Site) -> list[Finding]:
    try:
        return list(check(site))
    except Exception:
        log.exception("reconcile: %s failed", check.__name__)
        return []


def _mend(finding: Finding) -> bool:
    assert finding.repair is not None
    what = (finding.subject, finding.code, finding.message)
    try:
        done = finding.repair()
    except Exception as error:
        log.warning("reconcile: %s: %s: %s Cannot mend it: %s", *what, error)
        return False
    if done:
        log.info("reconcile: %s: %s: %s Done: %s", *what, finding.remedy)
    return done
