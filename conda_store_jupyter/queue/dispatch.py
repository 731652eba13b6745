"""Getting a queued build to whoever delivers builds, in the transaction that queues it."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import after_commit
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.queue.doorbell import Doorbell


class Dispatch(Protocol):
    """The sending half of a dispatcher."""

    def enqueue(self, session: Session, build: Build) -> None:
        """Have ``build`` delivered, not before ``build.not_before``.

        Called in the transaction in which the build becomes queued: a roll-back undoes both.
        """

    def enqueue_forgotten(self, session: Session) -> list[int]:
        """Have queued builds delivered that the engine does not know; their ids."""


class LocalDispatch:
    """The row is all there is: workers look for it. Those of this process look at once."""

    def __init__(self, doorbell: Doorbell) -> None:
        self._doorbell = doorbell

    def enqueue(self, session: Session, build: Build) -> None:
        """Ring after the commit; other processes find the row within ``poll_seconds``."""
        after_commit(session, self._doorbell.ring)

    def enqueue_forgotten(self, session: Session) -> list[int]:
        """There are none: the rows themselves are what workers look for."""
        return []
