"""Which of two versions is newer, and by how much, as conda (CEP 33) and PyPI (PEP 440) say it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Literal

from packaging.version import InvalidVersion
from packaging.version import Version as PypiVersion
from rattler import Version as CondaVersion
from rattler.exceptions import InvalidVersionError

Kind = Literal["conda", "pypi"]
Distance = Literal["major", "minor", "patch"]

_PLACES: tuple[Distance, ...] = ("major", "minor")


def compare(kind: Kind, before: str, after: str) -> int:
    """1 when ``after`` is the newer version, -1 when it is the older one, 0 when they are equal.

    ``1.0`` and ``1.0.0`` are equal. What is no version is compared as text.
    """
    if before == after:
        return 0
    try:
        if kind == "conda":
            old, new = CondaVersion(before), CondaVersion(after)
            return (new > old) - (new < old)
        first, second = PypiVersion(before), PypiVersion(after)
        return (second > first) - (second < first)
    except (InvalidVersionError, InvalidVersion):
        return (after > before) - (after < before)


def distance(kind: Kind, before: str, after: str) -> Distance | None:
    """The first of major, minor and patch in which two versions differ.

    None when they are equal, or one of them is no version. A segment counts by its number, so
    that ``2024a`` → ``2024b`` and ``1.0rc1`` → ``1.0`` are patches; another epoch is major.
    """
    if compare(kind, before, after) == 0:
        return None
    try:
        old, new = _numbers(kind, before), _numbers(kind, after)
    except (InvalidVersionError, InvalidVersion):
        return None
    if old[0] != new[0]:
        return "major"
    for place, first, second in zip(_PLACES, _padded(old[1]), _padded(new[1]), strict=False):
        if first != second:
            return place
    return "patch"


def _numbers(kind: Kind, text: str) -> tuple[int, Sequence[int]]:
    """The epoch and the leading number of each segment."""
    if kind == "pypi":
        pypi = PypiVersion(text)
        return pypi.epoch, pypi.release
    conda = CondaVersion(text)
    leading = [next((part for part in s if isinstance(part, int)), 0) for s in conda.segments()]
    return int(conda.epoch or 0), leading


def _padded(numbers: Sequence[int]) -> list[int]:
    return [number for number, _ in zip_longest(numbers, _PLACES, fillvalue=0)][: len(_PLACES)]
