"""The ``as-of`` key: packages that were published after that moment are not considered."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timezone

from yaml.nodes import Node

from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.values import is_null, text_of

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LAST_SECOND = time(23, 59, 59, tzinfo=timezone.utc)
_HINT = "Write a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z."


def from_text(text: str) -> datetime:
    """The moment that ``text`` means, in UTC and whole seconds.

    A date is that whole day in UTC, to its last second. A time is one of RFC 3339; without an
    offset it is in UTC.

    Raises:
        ValueError: it is neither.
    """
    text = text.strip()
    if _DATE.fullmatch(text):
        return datetime.combine(date.fromisoformat(text), _LAST_SECOND)
    if not _DATE.match(text):  # fromisoformat() takes 20260131 and week dates, too
        raise ValueError(text)
    moment = datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    try:
        return moment.astimezone(timezone.utc).replace(microsecond=0)
    except OverflowError as error:  # year 1 or 9999, beyond what UTC can say
        raise ValueError(text) from error


def to_text(moment: datetime) -> str:
    """The one text for ``moment``: the date when it is the whole day, else RFC 3339 with ``Z``."""
    if moment.timetz() == _LAST_SECOND:
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def read_as_of(node: Node | None, report: Report) -> datetime | None:
    """The moment of the section; None when there is none, or it has been reported."""
    if node is None or is_null(node):
        return None
    text = text_of(node, "'as-of'", report)
    if text is None:
        return None
    try:
        moment = from_text(text)
    except ValueError:
        message = f"{text[:60]!r} is no date and no time."
        report.error(node, "invalid-as-of", message, _HINT)
        return None
    if moment.date() > datetime.now(timezone.utc).date():
        message = "This date is in the future: until then, new packages are still considered."
        report.warn(node, "future-as-of", message, "Write a date that has passed.")
    return moment
