"""What is different between two builds, environments, specifications or files."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.references import Reference, Side, resolve
from conda_store_jupyter.spec.diff import diff


def difference(session: Session, context: Context, a: Reference, b: Reference) -> dict[str, Any]:
    """What changes on the way from ``a`` to ``b``.

    Where one of the two has not been solved, only their specifications are compared, and
    ``packages`` of that side is None.

    Raises:
        InvalidRequest: a reference cannot be understood, or a file holds errors.
        NotFound: there is no such thing.
    """
    before, after = _sides(session, context.default_namespace, a, b)
    solved = before.lockfile is not None and after.lockfile is not None
    asked = (before.specification, after.specification)
    found = diff(
        before.lockfile if solved else None,
        after.lockfile if solved else None,
        (asked[0], asked[1]) if asked[0] and asked[1] else None,
    )
    return {"a": before.to_json(), "b": after.to_json(), **found.to_json()}


def _sides(session: Session, namespace: str, a: Reference, b: Reference) -> tuple[Side, Side]:
    before, after = resolve(session, a, namespace), resolve(session, b, namespace)
    # Lockfiles of several platforms are compared for one that both sides have.
    for platform in before.platforms:
        if platform in after.platforms:
            return before.on(platform), after.on(platform)
    return before, after
