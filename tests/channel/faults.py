"""What can go wrong on the way to a file, chosen per path while the server runs."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase


class Fault(Enum):
    """One way in which a server or the network lets a client down."""

    DROP = "drop"
    """The connection is closed before any byte of an answer."""
    UNAVAILABLE = "unavailable"
    """503 Service Unavailable."""
    NOT_FOUND = "not-found"
    """404 Not Found."""
    TRUNCATE = "truncate"
    """The full ``Content-Length`` is announced, half of the body is sent, then the end."""
    CORRUPT = "corrupt"
    """200, the right length, every byte wrong."""
    TAMPER = "tamper"
    """200, one byte differs: the time in a ZIP's first header, so that an archive stays valid
    and only its hash can tell."""
    SLOW = "slow"
    """The file arrives, with ``delay`` seconds before each 64 KiB of it."""
    HANG = "hang"
    """Nothing is answered until the rule is taken back; then the file arrives."""


@dataclass
class Rule:
    """One fault for the paths that match ``pattern``.

    Attributes:
        pattern: an :mod:`fnmatch` pattern; ``*`` also matches ``/``.
        fault: what happens.
        remaining: how many requests it still concerns; ``None`` is all of them.
        delay: seconds, of :attr:`Fault.SLOW`.
    """

    pattern: str
    fault: Fault
    remaining: int | None
    delay: float


class FaultPlan:
    """The rules in force and the requests seen so far; used from several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rules: list[Rule] = []
        self._requests: list[str] = []

    def add(self, rule: Rule) -> None:
        """Puts a rule in force. Of several that match, the newest is taken."""
        with self._changed:
            self._rules.insert(0, rule)

    def clear(self) -> None:
        """Takes all rules back; the requests seen stay."""
        with self._changed:
            self._rules.clear()

    def active(self, rule: Rule) -> bool:
        """Whether the rule has not been taken back."""
        with self._changed:
            return rule in self._rules

    def take(self, path: str) -> Rule | None:
        """Records a request and uses up the rule that it meets, if any."""
        with self._changed:
            self._requests.append(path)
            self._changed.notify_all()
            for rule in self._rules:
                if rule.remaining != 0 and fnmatchcase(path, rule.pattern):
                    if rule.remaining is not None:
                        rule.remaining -= 1
                    return rule
        return None

    def requests(self, pattern: str) -> tuple[str, ...]:
        """The requested paths that match, in order of arrival, repeated when asked again."""
        with self._changed:
            return tuple(path for path in self._requests if fnmatchcase(path, pattern))

    def wait_for(self, pattern: str, count: int, timeout: float) -> None:
        """Waits until ``count`` requests have matched.

        Raises:
            TimeoutError: it took longer than ``timeout`` seconds.
        """
        with self._changed:
            arrived = self._changed.wait_for(
                lambda: sum(fnmatchcase(path, pattern) for path in self._requests) >= count,
                timeout,
            )
        if not arrived:
            raise TimeoutError(f"fewer than {count} requests for {pattern!r} in {timeout} s")
