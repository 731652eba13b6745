"""Follows a build to its end, and does the building when nobody else is there for it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from conda_store_jupyter.cli import exits
from conda_store_jupyter.cli.progress import View, open_view
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.services import catalog
from conda_store_jupyter.status import BuildStatus

if TYPE_CHECKING:
    from conda_store_jupyter.queue.dispatcher import Dispatcher

Json = Mapping[str, Any]

_POLL_SECONDS = 0.1
# How often to look whether somebody is there to build; a server may start or die meanwhile.
_LOOK_SECONDS = 1.0


class Interrupted(Exception):
    """Somebody pressed Ctrl-C, or the system wants this process to end.

    Attributes:
        given_back: the build ran in this process and is queued again.
    """

    def __init__(self, number: int, given_back: bool = False) -> None:
        super().__init__(signal.Signals(number).name)
        self.given_back = given_back
        self.exit_code = exits.INTERRUPTED if number == signal.SIGINT else 128 + number


def bring_to_an_end(session: Session, build: Json) -> Json:
    """The build as it is in the end, shown on its way there.

    Raises:
        Interrupted: before it ended.
        NotFound: the build was deleted meanwhile.
    """
    with interruptible():
        return _Watch(session, build).to_the_end()


@contextmanager
def interruptible() -> Iterator[None]:
    """Turns SIGINT and SIGTERM into :class:`Interrupted` in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Watch:
    """One build from now to its end."""

    def __init__(self, session: Session, build: Json) -> None:
        self._session = session
        self._store = session.store
        self._build = build
        self._dispatcher: Dispatcher | None = None
        self._looked = float("-inf")

    def to_the_end(self) -> Json:
        """See :func:`bring_to_an_end`."""
        try:
            with open_view(
                self._session.output, self._build, self._store.config.max_attempts
            ) as view:
                self._follow(view)
        except Interrupted as interrupted:
            interrupted.given_back = self._give_back()
            raise
        self._settle()
        return self._build

    def _follow(self, view: View) -> None:
        while not BuildStatus(self._build["status"]).ended:
            self._build_here_if_nobody_does(view)
            time.sleep(_POLL_SECONDS)
            self._build = self._store.read(catalog.get_build, self._build["id"])
            view.show(self._build)

    def _build_here_if_nobody_does(self, view: View) -> None:
        now = time.monotonic()
        if self._dispatcher is not None or now - self._looked < _LOOK_SECONDS:
            return
        first, self._looked = self._looked == float("-inf"), now
        if self._store.is_staffed():
            if first:
                view.say("A running server or worker builds it.")
        elif self._store.config.workers == 0:
            if first:
                view.say("c.CondaStore.workers is 0 here: waiting for a worker elsewhere.")
        else:
            self._dispatcher = self._store.dispatcher_of(self._build["id"])
            self._session.has_built = True
            self._dispatcher.start()

    def _give_back(self) -> bool:
        if self._dispatcher is None:
            return False
        before = self._store.read(catalog.get_build, self._build["id"])
        self._dispatcher.stop()
        after = self._store.read(catalog.get_build, self._build["id"])
        running, queued = BuildStatus.BUILDING.value, BuildStatus.QUEUED.value
        return bool(before["status"] == running and after["status"] == queued)

    def _settle(self) -> None:
        """The record has the end; let the files follow before anybody looks for the kernel."""
        if self._dispatcher is not None:
            self._dispatcher.finish()
        if self._build["current"]:
            self._store.context.publication.publish(self._build["namespace"], self._build["name"])
