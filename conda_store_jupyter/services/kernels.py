"""What people chose of the kernels of an environment. The one writer of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import after_commit
from conda_store_jupyter.db.models import Environment
from conda_store_jupyter.db.repositories import builds
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.publish.kernel_choice import UNCHANGED, KernelChoice, choices_of
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context

#: Longest name of a kernel, in characters.
MAX_NAME = 100

_FIELDS: Mapping[str, tuple[type, str]] = {
    "display_name": (str, "a text"),
    "hidden": (bool, "true or false"),
    "starred": (bool, "true or false"),
}


def choose(
    session: Session, context: Context, environment: Environment, wanted: Mapping[str, Any]
) -> None:
    """Change what is seen of some kernels; their kernelspecs follow after the commit.

    Args:
        wanted: the kernel's own name, such as ``python3`` → what changes of
            :class:`~conda_store_jupyter.publish.kernel_choice.KernelChoice`; None: the usual.

    Raises:
        InvalidRequest: the current build has no such kernel, or a value cannot be.
    """
    environment = lookup.held(session, environment)
    known = _names(session, environment)
    before = choices_of(environment.kernel_choices)
    choices = dict(before)
    for name, changes in wanted.items():
        if name not in known:
            raise InvalidRequest(
                f"The current build of {environment.name} has no kernel {name[:40]!r}.",
                hints=[f"It has: {', '.join(known) or 'none'}."],
                detail={"parameter": "kernels"},
            )
        choices[name] = _changed(choices.get(name, UNCHANGED), name, changes)
    if choices == before:
        return
    kept = {name: choice.to_json() for name, choice in choices.items() if choice != UNCHANGED}
    environment.kernel_choices = kept or None
    environment.unpublished = True
    namespace, name = environment.namespace.name, environment.name
    session.flush()
    after_commit(session, lambda: context.publication.publish(namespace, name))


def _names(session: Session, environment: Environment) -> list[str]:
    current = environment.current_build_id
    build = builds.by_id(session, current) if current else None
    return [kernel["name"] for kernel in ((build and build.result) or {}).get("kernels", [])]


def _changed(choice: KernelChoice, kernel: str, changes: Any) -> KernelChoice:
    """Raises InvalidRequest."""
    if changes is None:
        return UNCHANGED
    if not isinstance(changes, dict):
        raise _wrong(kernel, "must be an object or null")
    for field, value in changes.items():
        if field not in _FIELDS:
            raise _wrong(kernel, f"has no {field[:40]!r}; it has {', '.join(_FIELDS)}")
        kind, words = _FIELDS[field]
        if not isinstance(value, kind):
            raise _wrong(kernel, f"{field} must be {words}")
    name = changes.get("display_name", choice.display_name).strip()
    if len(name) > MAX_NAME or not name.isprintable():
        raise _wrong(kernel, f"display_name must be one line of at most {MAX_NAME} characters")
    return replace(choice, **{**changes, "display_name": name})


def _wrong(kernel: str, why: str) -> InvalidRequest:
    return InvalidRequest(f"kernels: {kernel}: {why}.", detail={"parameter": "kernels"})
