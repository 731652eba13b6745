"""Keeps a lease while a build runs, and tells the build when to stop."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.errors import DatabaseAway
from conda_store_jupyter.queue import lease
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.queue.control import Control, StopReason
from conda_store_jupyter.queue.lease import LeaseTerms

logger = logging.getLogger(__name__)

# How soon a wish to cancel is seen.
_LOOK_SECONDS = 0.25
# How long a build may take to stop.
_STOP_SECONDS = 1.0


class Watch:
    """A thread beside a build. Use it as a context manager.

    It renews the lease every third of it, looks for a wish to cancel, and stops the build when
    the lease is lost, or could not be renewed for so long that another worker may have taken it:
    the database was away, or this process was frozen.
    """

    def __init__(
        self, database: Database, claim: Claim, terms: LeaseTerms, control: Control
    ) -> None:
        self._database = database
        self._claim = claim
        self._terms = terms
        self._control = control
        self._hold(time.monotonic())
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="conda-store-watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _follow(self) -> None:
        interval = min(_LOOK_SECONDS, self._terms.seconds / 6)
        while not self._ended.wait(interval) and not self._control.stopped:
            try:
                if self._look():
                    self._control.stop(StopReason.CANCELED)
            except LeaseLost:
                self._control.stop(StopReason.LEASE_LOST)
            except DatabaseAway as away:
                logger.warning("build %s: cannot see its lease: %s", self._claim.build_id, away)
            except Exception:
                logger.exception("build %s: cannot see its lease", self._claim.build_id)

    def _look(self) -> bool:
        started = time.monotonic()
        if started - self._renewed < self._terms.seconds / 3:
            return self._database.read(lease.cancel_requested, self._claim)
        canceled = self._database.write(lease.renew, self._claim, self._terms)
        self._hold(started)
        return canceled

    def _hold(self, since: float) -> None:
        self._renewed = since
        # The build must not only be told before the lease is over, but have stopped by then.
        margin = min(_STOP_SECONDS, self._terms.seconds / 6)
        self._control.hold(since + self._terms.seconds - margin)
