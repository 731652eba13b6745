"""Looks at watched files again and again, and has built what they say."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import watched as record
from conda_store_jupyter.errors import DatabaseAway
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.watching.dealing import Dealer
from conda_store_jupyter.services.watching.hint import Hint, NoHint, os_hint
from conda_store_jupyter.services.watching.notice import Notice
from conda_store_jupyter.services.watching.scanning import Sight, Watched, look
from conda_store_jupyter.services.watching.tracking import Tracker

log = logging.getLogger(__name__)

#: How often the record is told that a path is being watched.
BEAT_SECONDS = 30.0

# Between the two looks that must agree: long enough for a file to be written.
_SETTLE_SECONDS = 0.2

# Of one core: after a look that took long the next one is later.
_MOST_OF_A_CORE = 0.01

_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class WatchTerms:
    """How to watch.

    Attributes:
        seconds: from one look to the next.
        archive: environments of removed files are taken out of use.
        obeys: what people ask for in the record counts, too (:mod:`.orders`).
    """

    namespace: str
    seconds: float = 2.0
    archive: bool = False
    obeys: bool = False


class Watcher:
    """Watches until it is stopped, in a thread; or looks when told to (:meth:`look`)."""

    def __init__(
        self,
        database: Database,
        context: Context,
        watched: Iterable[Watched],
        terms: WatchTerms,
        *,
        say: Callable[[Notice], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._context = context
        self._terms = terms
        self._say = say
        self._clock = clock
        self._told = tuple({one.path: one for one in watched}.values())
        self._tracker = Tracker(self._told, clock)
        self._dealer = Dealer(database, context, terms.namespace, terms.archive, say)
        self._paths: dict[Watched, int] = {}
        self._problems: dict[Watched, str] = {}
        self._next_beat = float("-inf")
        self._away = False
        self._cost = 0.0
        self._hint: Hint = NoHint()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="conda-store-watch", daemon=True)

    def start(self, make_hint: Callable[[Callable[[], None]], Hint] = os_hint) -> None:
        """Begin. The thread does not keep the process alive.

        Args:
            make_hint: is given what wakes this watcher early.
        """
        self._hint = make_hint(self._wake.set)
        self._thread.start()

    def stop(self) -> None:
        """End after the file that is being dealt with."""
        self._stop.set()
        self._wake.set()
        self._hint.stop()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def look(self) -> bool:
        """One look at everything; whether something waits for another one to agree.

        Raises:
            DatabaseAway: what is to be done is done by the next look.
        """
        spent = time.thread_time()
        self._obey()
        sights = [(w, look(w, skip=str(self._context.layout.root))) for w in self._tracker.watched]
        new = [(watched, sight) for watched, sight in sights if watched not in self._paths]
        if new:
            self._begin(new)
        due, unsettled = self._tracker.take(sights)
        self._cost = time.thread_time() - spent
        self._hint.follow(self._tracker.directories)
        self._beat(sights)
        if due:
            unsettled |= self._dealer.deal(self._tracker, due, self._paths)
        return unsettled or bool(new)

    def look_until_settled(self) -> None:
        """Look until everything that is there now has been dealt with."""
        while self.look() and not self._stop.wait(_SETTLE_SECONDS):
            pass

    def _obey(self) -> None:
        """Watch what the settings and the record say now."""
        if not self._terms.obeys:
            return
        orders = self._database.read(record.orders, self._terms.namespace)
        stopped = {order.path for order in orders if order.stopped}
        asked = [Watched(order.path, order.recursive) for order in orders if order.asked]
        # The settings of this server count more than what somebody asked for beside them.
        wanted = {one.path: one for one in [*asked, *self._told] if one.path not in stopped}
        for gone in self._tracker.follow(wanted.values()):
            self._paths.pop(gone, None)
            self._problems.pop(gone, None)

    def _begin(self, sights: list[tuple[Watched, Sight]]) -> None:
        first = not self._paths
        ids = {watched: self._beat_one(watched, sight.problem) for watched, sight in sights}
        for watched, number in ids.items():
            for known in self._database.read(record.known_below, number):
                self._tracker.expect(known.path, watched, gone=self._dealer.is_done(known))
        self._database.write(record.forget_old)
        self._paths |= ids
        if first:
            self._next_beat = self._clock() + BEAT_SECONDS

    def _beat(self, sights: list[tuple[Watched, Sight]]) -> None:
        due = self._clock() >= self._next_beat
        if due:
            self._next_beat = self._clock() + BEAT_SECONDS
            self._dealer.try_refused_again(self._tracker)
        for watched, sight in sights:
            before = self._problems.get(watched, "")
            if due or sight.problem != before:
                self._beat_one(watched, sight.problem)
            if sight.problem and sight.problem != before:
                self._say(Notice(watched.path, sight.problem, wrong=True))
            elif before and not sight.problem:
                self._say(Notice(watched.path, "It can be watched again."))
            self._problems[watched] = sight.problem

    def _beat_one(self, watched: Watched, problem: str) -> int:
        return self._database.write(
            record.beat,
            self._terms.namespace,
            watched.path,
            recursive=watched.recursive,
            problem=problem or None,
        )

    def _work(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            unsettled = self._look_safely()
            seconds, least = self._terms.seconds, self._cost / _MOST_OF_A_CORE
            if not unsettled:
                self._wake.wait(max(seconds - _SETTLE_SECONDS, least))
            # Also after a hint: whoever writes the file may not have come to the end.
            self._stop.wait(min(seconds, max(_SETTLE_SECONDS, least)))

    def _look_safely(self) -> bool:
        try:
            unsettled = self.look()
        except DatabaseAway as away:
            if not self._away:
                self._say(Notice("watch", f"cannot go on for now: {away}", wrong=True))
        except Exception:  # the thread must live
            if not self._away:
                log.exception("cannot look at watched files")
        else:
            self._away = False
            return unsettled
        self._away = True
        return False
