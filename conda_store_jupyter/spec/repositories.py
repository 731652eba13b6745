"""Names of namespaces and environments as names of repositories in a container registry.

A repository is ``<namespace>/<environment>``. Registries allow less than environments do: no
capitals, and separators only one by one between letters and digits. What fits stays as it is;
what does not gets some digits of its hash, so that two names never become one repository.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

_COMPONENT: Final = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_SEPARATORS = re.compile(r"[._-]+")
_ALLOWED = re.compile(r"\.|_|__|-+")
_MARK = re.compile(r".*-[0-9a-f]{8}", re.DOTALL)


def repository_of(namespace: str, environment: str) -> str:
    """The repository of an environment."""
    return f"{component_of(namespace)}/{component_of(environment)}"


def component_of(name: str) -> str:
    """One name as a part of a repository's."""
    if _COMPONENT.fullmatch(name):
        return name
    kept = _SEPARATORS.sub(_separator, name.lower()).strip("._-")
    return f"{kept}-{sha256(name.encode()).hexdigest()[:8]}"


def is_marked(component: str) -> bool:
    """Whether a part of a repository's name may stand for a name that did not fit."""
    return _MARK.fullmatch(component) is not None


def _separator(found: re.Match[str]) -> str:
    return found[0] if _ALLOWED.fullmatch(found[0]) else "-"
