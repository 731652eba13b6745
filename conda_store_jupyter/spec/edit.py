"""A specification with packages added, changed or removed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.spec.dependencies import read_match_spec
from conda_store_jupyter.spec.matchspec import parse_match_spec
from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.specification import Specification


def edited(
    specification: Specification, *, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Specification:
    """``specification`` without the packages ``remove`` and with the MatchSpecs ``add``.

    A package to add that is there already is replaced. One to remove may be of the pip section.

    Raises:
        InvalidRequest: one of the two cannot be understood, or there is nothing to remove.
    """
    dependencies = {parse_match_spec(text)[0]: text for text in specification.dependencies}
    pip = {_key(line): line for line in specification.pip}
    for name in remove:
        plain = name.strip().lower()
        if dependencies.pop(plain, None) is None and pip.pop(_pip_name(plain), None) is None:
            raise _absent(name, [*dependencies, *pip])
    for text in add:
        name, canonical = _read(text)
        dependencies[name] = canonical
    return replace(
        specification,
        dependencies=tuple(sorted(dependencies.values())),
        pip=tuple(pip.values()) if any(not line.startswith("-") for line in pip.values()) else (),
    )


def _read(text: str) -> tuple[str, str]:
    try:
        return read_match_spec(text)
    except Rejected as why:
        raise InvalidRequest(f"{text!r}: {why.message}", hints=[why.hint]) from why


def _key(line: str) -> str:
    """A name, or the whole line of an option."""
    return line if line.startswith("-") else _pip_name(Requirement(line).name)


def _pip_name(text: str) -> str:
    return str(canonicalize_name(text))


def _absent(name: str, names: Sequence[str]) -> InvalidRequest:
    close = difflib.get_close_matches(name, names, n=1)
    return InvalidRequest(
        f"The specification does not ask for {name!r}, so it cannot be removed.",
        hints=[
            f"Did you mean {close[0]!r}?"
            if close
            else "What other packages need goes away with those packages."
        ],
    )
