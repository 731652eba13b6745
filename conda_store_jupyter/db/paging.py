"""Pages of a listing: bounds, order and the count, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

T = TypeVar("T")


@dataclass(frozen=True)
class PageRequest:
    """Which rows of a listing: ``page`` counts from 1, ``size`` is rows per page.

    ``sort_by`` holds names that the listing offers; the listing adds its id as a last key, so
    that rows never move between pages.
    """

    page: int = 1
    size: int = 100
    sort_by: tuple[str, ...] = ()
    descending: bool = False


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows asked for, and how many there are in all."""

    rows: Sequence[T]
    count: int
    page: int
    size: int


def paged(
    session: Session,
    query: Select[T],
    request: PageRequest,
    columns: Mapping[str, ColumnElement[Any] | InstrumentedAttribute[Any]],
    identity: InstrumentedAttribute[int],
) -> Page[T]:
    """Run ``query`` for one page, in two statements; ``columns`` are the names one may sort by."""
    count = session.scalar(
        select(func.count()).select_from(query.with_only_columns(identity).subquery())
    )
    keys = [columns[name] for name in request.sort_by] + [identity]
    ordered = [key.desc() if request.descending else key.asc() for key in keys]
    rows = session.scalars(
        query.order_by(*ordered).limit(request.size).offset((request.page - 1) * request.size)
    )
    return Page(rows.all(), count or 0, request.page, request.size)


def like_pattern(text: str) -> str:
    """``text`` anywhere, for ``LIKE … ESCAPE '\\'``: its own wildcards stand for themselves."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
