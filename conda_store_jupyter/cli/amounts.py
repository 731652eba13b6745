"""Sizes, durations and moments in words."""

from __future__ import annotations

from datetime import datetime, timezone

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size(count: int) -> str:
    """``145.2 MB``: bytes in decimal units."""
    amount = float(count)
    for unit in _UNITS:
        if amount < 1000 or unit == _UNITS[-1]:
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"


def duration(seconds: float) -> str:
    """``0.4 s``, ``3 min 07 s``, ``2 h 05 min``."""
    if seconds < 60:
        return f"{max(0.0, seconds):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def between(start: str | None, end: str | None) -> float | None:
    """Seconds between two moments as the API writes them; an ``end`` of None is now."""
    if start is None:
        return None
    return (_moment(end) - _moment(start)).total_seconds()


def local_time(moment: str | None) -> str:
    """``2026-11-22 16:48:07`` in the time zone of whoever reads it, or empty."""
    if moment is None:
        return ""
    return _moment(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def local_clock(moment: str) -> str:
    """``16:48:07`` in the time zone of whoever reads it."""
    return _moment(moment).astimezone().strftime("%H:%M:%S")


def plural(count: int, noun: str) -> str:
    """``1 package``, ``2 packages``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(timezone.utc)
    return datetime.fromisoformat(text.replace("Z", "+00:00"))  # Python 3.10 knows no "Z"
