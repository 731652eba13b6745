"""Collects now and then, and keeps what is known of sizes up to date."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.services import usage
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.retention.collection import collect
from conda_store_jupyter.services.retention.judgement import Terms
from conda_store_jupyter.services.retention.report import Report

log = logging.getLogger(__name__)

# How long a process that ends waits for a removal that has begun.
_STOP_SECONDS = 5.0


class Collector:
    """A thread that measures what is new every ``look_seconds``, and collects every ``seconds``.

    The processes that share a store collect it together: a file in it says when it was done last.

    Args:
        seconds: between two collections; 0: none by itself.
    """

    def __init__(self, site: Site, terms: Terms, seconds: float, look_seconds: float) -> None:
        self._site = site
        self._terms = terms
        self._seconds = seconds
        self._look_seconds = look_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="conda-store-collect", daemon=True)

    def start(self) -> None:
        """Begin, after a while: a process that has just started has better things to do."""
        self._thread.start()

    def stop(self) -> None:
        """End after the removal that is being done now."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def _work(self) -> None:
        while not self._stop.wait(self._look_seconds):
            try:
                if self._seconds and self._age() >= self._seconds:
                    self._stamp.touch()
                    _tell(collect(self._site, self._terms, stopped=self._stop.is_set))
                    usage.measure_all(self._site, self._stop.is_set)
                usage.measure_outdated(self._site, self._stop.is_set)
            except Conflict:
                pass  # another process is at it
            except Exception:
                # The database is away for a moment: there is another time.
                log.exception("cannot collect")

    @property
    def _stamp(self) -> Path:
        return self._site.layout.locks / "collected"

    def _age(self) -> float:
        """Seconds since some process collected; a clock that was set back does not stop it."""
        try:
            age = time.time() - self._stamp.stat().st_mtime
        except FileNotFoundError:
            return self._seconds
        return age if age >= 0 else self._seconds


def _tell(report: Report) -> None:
    if report.items:
        log.info(
            "collected %s: %.1f MB are free again",
            ", ".join(f"{count} {kind}" for kind, (count, _) in report.by_kind().items()),
            report.total.freed / 1e6,
        )
    for kept in report.skipped:
        log.info("not collected: %s: %s", kept.subject, kept.why)
