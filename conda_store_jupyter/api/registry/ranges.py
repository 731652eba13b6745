"""The header ``Range`` (RFC 9110, section 14), for one range of bytes."""

from __future__ import annotations

import re

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(Exception):
    """A range that lies beyond the end."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Start and stop (exclusive) of what is asked for; None for all of it.

    What cannot be understood, or is several ranges, is all of it, as the RFC allows.

    Raises:
        Unsatisfiable: nothing of it is there.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or (not found[1] and not found[2]):
        return None
    if not found[1]:
        length = int(found[2][:20])
        if length == 0:
            raise Unsatisfiable
        return max(0, size - length), size
    start = int(found[1][:20])
    stop = min(int(found[2][:20]) + 1, size) if found[2] else size
    if found[2] and int(found[2][:20]) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, stop
