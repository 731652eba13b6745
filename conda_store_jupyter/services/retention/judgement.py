"""Which builds keep their prefixes, and why. No disk, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from conda_store_jupyter.db.repositories.retention import Ready

_DAY = 86_400.0

#: Longer than anything was here, and not more than a date can go back.
LONGEST_DAYS = 100_000.0

#: A prefix: environment and lockfile. Builds with both in common share it.
PrefixKey: TypeAlias = "tuple[int, int]"


@dataclass(frozen=True)
class Terms:
    """How long things are kept.

    Attributes:
        keep_last: newest prefixes of each environment; 0 keeps none for their number.
        keep_days: since a build was made, current, or used last; 0 keeps none for their age.
        grace_seconds: the same for what may just be about to be used, however short the others.
        keep_logs_days: of builds without a prefix, since their end; 0 keeps all.
    """

    keep_last: int = 5
    keep_days: float = 30.0
    grace_seconds: float = 600.0
    keep_logs_days: float = 90.0


@dataclass(frozen=True)
class Verdict:
    """Why a build keeps its prefix; empty when it does not."""

    build: Ready
    why: str


def judge(
    builds: Sequence[Ready], terms: Terms, now: datetime, used: Mapping[PrefixKey, str]
) -> list[Verdict]:
    """What becomes of the builds of one environment, given newest first.

    Args:
        used: prefixes in which something runs, with what it is.
    """
    last = _last(builds, terms.keep_last)
    return [Verdict(build, _why(build, terms, now, used, last)) for build in builds]


def doomed(verdicts: Iterable[Verdict]) -> dict[PrefixKey, list[Ready]]:
    """The prefixes that no build keeps, with the builds that have them."""
    kept: set[PrefixKey] = set()
    found: dict[PrefixKey, list[Ready]] = {}
    for verdict in verdicts:
        key = key_of(verdict.build)
        found.setdefault(key, []).append(verdict.build)
        if verdict.why:
            kept.add(key)
    return {key: builds for key, builds in found.items() if key not in kept}


def key_of(build: Ready) -> PrefixKey:
    """The prefix of a build."""
    return build.environment_id, build.lockfile_id


def _last(builds: Sequence[Ready], count: int) -> set[int]:
    """The newest ``count`` different lockfiles: builds with one lockfile are one way back."""
    distinct = dict.fromkeys(build.lockfile_id for build in builds)
    return set(list(distinct)[:count])


def _why(
    build: Ready,
    terms: Terms,
    now: datetime,
    used: Mapping[PrefixKey, str],
    last: set[int],
) -> str:
    many = terms.keep_last > 1
    moments = (build.ended_on, build.superseded_on, build.last_used_on)
    age = (now - max((moment for moment in moments if moment), default=now)).total_seconds()
    recently = "it was made, current or used"
    reasons = {
        "it is the current build": build.current,
        "it is pinned": build.pinned,
        f"{used.get(key_of(build))} uses it": key_of(build) in used,
        f"it is one of the last {terms.keep_last}": many and build.lockfile_id in last,
        "it is the last one": not many and build.lockfile_id in last,
        f"{recently} a moment ago": age < terms.grace_seconds,
        f"{recently} within {terms.keep_days:g} days": age < terms.keep_days * _DAY,
    }
    return next((why for why, holds in reasons.items() if holds), "")
