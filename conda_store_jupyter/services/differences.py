"""What is different between two builds, environments, specifications or files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.builder.planner import Planner
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.planning import solved
from conda_store_jupyter.services.references import Reference, Side, resolve
from conda_store_jupyter.spec.diff import diff

Sides = tuple[Side, Side]


def difference(session: Session, context: Context, a: Reference, b: Reference) -> dict[str, Any]:
    """What changes on the way from ``a`` to ``b``, as :func:`compare` says it.

    Raises:
        InvalidRequest: a reference cannot be understood, or a file holds errors.
        NotFound: there is no such thing.
    """
    return compare(sides(session, context, a, b))


def sides(session: Session, context: Context, a: Reference, b: Reference) -> Sides:
    """The two things that are compared. Raises as :func:`difference`."""
    namespace = context.default_namespace
    before, after = resolve(session, a, namespace), resolve(session, b, namespace)
    # Lockfiles of several platforms are compared for one that both sides have.
    for platform in before.platforms:
        if platform in after.platforms:
            return before.on(platform), after.on(platform)
    return before, after


def with_packages(planner: Planner, context: Context, both: Sides) -> Sides:
    """The same with what they resolve to now, where they were never solved.

    Raises:
        Unsolvable: a specification has no solution, or a channel cannot be read.
    """
    before, after = (_solved(planner, context, side) for side in both)
    return before, after


def compare(both: Sides) -> dict[str, Any]:
    """What is different.

    Where one of the two has not been solved, only their specifications are compared, and
    ``packages`` of that side is None.
    """
    before, after = both
    known = before.lockfile is not None and after.lockfile is not None
    asked = (before.specification, after.specification)
    found = diff(
        before.lockfile if known else None,
        after.lockfile if known else None,
        (asked[0], asked[1]) if asked[0] and asked[1] else None,
    )
    return {"a": before.to_json(), "b": after.to_json(), **found.to_json()}


def _solved(planner: Planner, context: Context, side: Side) -> Side:
    if side.lockfile is not None or side.specification is None:
        return side
    return replace(side, lockfile=solved(planner, context, side.specification))
