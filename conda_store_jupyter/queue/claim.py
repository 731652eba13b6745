"""The right to work on a build, and its loss."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """A build taken by a worker.

    ``attempt`` is the fencing token: every later write names it, so that a worker which was
    frozen past its lease, and whose build another one took, changes nothing.
    """

    build_id: int
    attempt: int
    worker: str


class LeaseLost(Exception):
    """Another worker owns the build now, or it has ended; this one must stop."""
