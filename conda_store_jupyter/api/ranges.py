"""Which part of a document a request wants (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_LONGEST = 18


@dataclass(frozen=True)
class Part:
    """Bytes from ``start`` up to ``stop``, which is not in it, of ``size``."""

    start: int
    stop: int
    size: int

    @property
    def content_range(self) -> str:
        """The value of the header."""
        return f"bytes {self.start}-{self.stop - 1}/{self.size}"


class Unsatisfiable(Exception):
    """No byte of the document is in the range: 416."""


def part(header: str | None, size: int) -> Part | None:
    """The part that a Range header names; None: all of it.

    Several ranges, and what is no range, may be ignored (section 14.2), and are.

    Raises:
        Unsatisfiable: it begins after the end.
    """
    found = _RANGE.fullmatch((header or "").replace(" ", ""))
    if found is None or found[0] == "bytes=-" or max(map(len, found.groups())) > _LONGEST:
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return Part(start, stop, size)


def matches(header: str | None, etag: str) -> bool:
    """Whether an If-None-Match names this version, weakly compared (section 13.1.2)."""
    if not header:
        return False
    tags = (tag.strip().removeprefix("W/") for tag in header.split(","))
    return header.strip() == "*" or etag in tags
