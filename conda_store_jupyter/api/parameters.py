"""Query parameters and body fields: read once, refused with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from tornado.web import RequestHandler

from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.status import BuildStatus

T = TypeVar("T")

# Ids and offsets stay inside what every database takes for an integer.
MAX_INTEGER = 2**31 - 1


def integer(
    handler: RequestHandler, name: str, default: int, *, least: int = 0, most: int = MAX_INTEGER
) -> int:
    """A whole number within bounds."""
    text = handler.get_query_argument(name, None)
    if text is None:
        return default
    if not (
        text.isascii() and text.removeprefix("-").isdigit() and least <= int(text[:20]) <= most
    ):
        raise InvalidRequest(
            f"{name}={text[:40]} is not a whole number from {least} to {most}.",
            detail={"parameter": name},
        )
    return int(text)


def identity(digits: str) -> int:
    """An id from a path; one that is too large for any row is no row's."""
    return min(int(digits[:20]), MAX_INTEGER)


def word(handler: RequestHandler, name: str) -> str:
    """A text, empty when it is not given."""
    return handler.get_query_argument(name, "")


def words(handler: RequestHandler, name: str) -> tuple[str, ...]:
    """A parameter that may be given several times; empty ones do not count."""
    return tuple(value for value in handler.get_query_arguments(name) if value)


def flag(handler: RequestHandler, name: str) -> bool:
    """``true`` or ``1``; anything else is false."""
    return handler.get_query_argument(name, "").lower() in ("1", "true", "yes")


def statuses(handler: RequestHandler, name: str = "status") -> tuple[BuildStatus, ...]:
    """The ``status`` parameters, or others with statuses in them."""
    names = [status.value for status in BuildStatus]
    return tuple(BuildStatus(one_of(name, value, names)) for value in words(handler, name))


def page_request(handler: RequestHandler, sortable: Collection[str], largest: int) -> PageRequest:
    """``page``, ``size``, ``sort_by`` and ``order`` of a listing."""
    order = one_of("order", word(handler, "order") or "asc", ["asc", "desc"])
    return PageRequest(
        page=integer(handler, "page", 1, least=1, most=MAX_INTEGER // largest),
        size=integer(handler, "size", largest, least=1, most=largest),
        sort_by=tuple(one_of("sort_by", key, sortable) for key in words(handler, "sort_by")),
        descending=order == "desc",
    )


def field(body: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    """A field of a JSON body, or None when it is absent or null."""
    value = body.get(name)
    if value is None:
        return None
    # JSON's true is not a number, though Python's is.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidRequest(f"{name!r} must be {_JSON_NAMES[kind]}.", detail={"parameter": name})
    return value


def choice(body: Mapping[str, Any], name: str, allowed: Collection[str]) -> str | None:
    """A field that is one of a few words, or None when it is absent or null."""
    value = field(body, name, str)
    return None if value is None else one_of(name, value, allowed)


def required(body: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """A field of a JSON body that must be there."""
    value = field(body, name, kind)
    if value is None:
        raise InvalidRequest(
            f"{name!r} is missing; it must be {_JSON_NAMES[kind]}.", detail={"parameter": name}
        )
    return value


_JSON_NAMES: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    dict: "an object",
}


def one_of(name: str, value: str, allowed: Collection[str]) -> str:
    """A word out of a set."""
    if value not in allowed:
        raise InvalidRequest(
            f"{name}={value[:40]} is not known.",
            hints=[f"Use one of: {', '.join(allowed)}."],
            detail={"parameter": name},
        )
    return value
