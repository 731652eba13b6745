"""Collects now and then, and keeps what is known of sizes up to date."""

from __future__ import annotations

import logging
import time
from functools import partial
from pathlib import Path

from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.services import usage
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.periodic import Periodic, Stopped
from conda_store_jupyter.services.retention.collection import collect
from conda_store_jupyter.services.retention.judgement import Terms
from conda_store_jupyter.services.retention.report import Report

log = logging.getLogger(__name__)


def collector(site: Site, terms: Terms, seconds: float, look_seconds: float) -> Periodic:
    """Measures what is new every ``look_seconds``, and collects every ``seconds``.

    It begins after a while: a process that has just started has better things to do.

    Args:
        seconds: between two collections; 0: none by itself.
    """
    return Periodic("collect", partial(_look, site, terms, seconds), look_seconds)


def _look(site: Site, terms: Terms, seconds: float, stopped: Stopped) -> None:
    # The processes that share a store collect it together: this file says when it was done last.
    stamp = site.layout.locks / "collected"
    try:
        if seconds and _age(stamp, seconds) >= seconds:
            stamp.touch()
            _tell(collect(site, terms, stopped=stopped))
            usage.measure_all(site, stopped)
        usage.measure_outdated(site, stopped)
    except Conflict:
        pass  # another process is at it


def _age(stamp: Path, unknown: float) -> float:
    """Seconds since some process collected; a clock that was set back does not stop it."""
    try:
        age = time.time() - stamp.stat().st_mtime
    except FileNotFoundError:
        return unknown
    return age if age >= 0 else unknown


def _tell(report: Report) -> None:
    if report.items:
        log.info(
            "collected %s: %.1f MB are free again",
            ", ".join(f"{count} {kind}" for kind, (count, _) in report.by_kind().items()),
            report.total.freed / 1e6,
        )
    for kept in report.skipped:
        log.info("not collected: %s: %s", kept.subject, kept.why)
