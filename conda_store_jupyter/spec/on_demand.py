"""Environments that are asked for by the name of an image: ``on-demand/python__3.11/pandas``.

Every part of the path is a package. A repository's name has no room for what a MatchSpec is
written with, so versions follow a double underscore:

=====================================  ===========================
part                                   MatchSpec
=====================================  ===========================
``pandas``                             ``pandas``
``python__3.11``                       ``python=3.11``
``numpy__ge__1.26``                    ``numpy>=1.26``
``numpy__ge__1.26__lt__2``             ``numpy>=1.26,<2``
=====================================  ===========================

with ``eq ne ge gt le lt`` for ``== != >= > <= <`` and ``like`` for ``~=``. Where a client lets a
MatchSpec through as it is (``python=3.11``), that is understood, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from conda_store_jupyter.spec.matchspec import parse_match_spec
from conda_store_jupyter.spec.names import MAX_NAME_LENGTH, suggest_name

#: Of environments that are made so, unless a setting says otherwise.
NAMESPACE = "on-demand"

_OPERATORS = {
    "eq": "==",
    "ne": "!=",
    "ge": ">=",
    "gt": ">",
    "le": "<=",
    "lt": "<",
    "like": "~=",
}
_NAME = re.compile(r"[a-z0-9_][a-z0-9._-]*")
_VERSION = re.compile(r"[a-z0-9][a-z0-9._+!-]*")
_RAW = re.compile(r"[=<>~!,*\[\] ]")
_MARK_LENGTH = 10


@dataclass(frozen=True)
class OnDemand:
    """What was asked for; the order of packages is no part of it.

    Attributes:
        dependencies: canonical MatchSpecs, sorted.
    """

    dependencies: tuple[str, ...]

    @property
    def name(self) -> str:
        """The environment's: the packages, and digits that make it the only one."""
        names = "-".join(re.split(r"[ =<>!~\[]", spec, maxsplit=1)[0] for spec in self.dependencies)
        mark = sha256("\n".join(self.dependencies).encode()).hexdigest()[:_MARK_LENGTH]
        kept = suggest_name(names)[: MAX_NAME_LENGTH - _MARK_LENGTH - 1].rstrip("._-")
        return f"{kept}-{mark}" if kept else f"packages-{mark}"

    def to_yaml(self) -> str:
        """The ``environment.yml`` of it; channels are the default ones."""
        lines = [f"name: {self.name}", "dependencies:"]
        return "\n".join([*lines, *(f"  - {_quoted(spec)}" for spec in self.dependencies)]) + "\n"


def is_made_name(name: str) -> bool:
    """Whether :attr:`OnDemand.name` makes names like this one."""
    return re.fullmatch(rf".+-[0-9a-f]{{{_MARK_LENGTH}}}", name) is not None


def parse_path(parts: Sequence[str]) -> OnDemand:
    """The packages that a path names.

    Raises:
        ValueError: with the part that cannot be understood, and why.
    """
    if not parts or not all(parts):
        raise ValueError("the path names no package; write one after each slash")
    found: dict[str, str] = {}
    for part in parts:
        try:
            name, spec = parse_match_spec(_match_spec(part))
        except ValueError as error:
            raise ValueError(f"{part[:80]!r}: {error}") from None
        if found.setdefault(name, spec) != spec:
            raise ValueError(f"{name!r} is asked for twice, differently")
    return OnDemand(tuple(sorted(found.values())))


def _match_spec(part: str) -> str:
    if _RAW.search(part):
        if "::" in part or "://" in part or "[" in part:
            raise ValueError("only names and versions of packages can be asked for")
        return part
    name, *words = part.split("__")
    if _NAME.fullmatch(name) is None:
        raise ValueError("it does not begin with the name of a package")
    if not words:
        return name
    if len(words) == 1:
        return f"{name}={_version(words[0])}"
    if len(words) % 2:
        raise ValueError(f"write an operator before each version: {', '.join(_OPERATORS)}")
    pairs = zip(words[::2], words[1::2], strict=True)
    return f"{name}{','.join(_operator(op) + _version(version) for op, version in pairs)}"


def _operator(word: str) -> str:
    if word not in _OPERATORS:
        raise ValueError(f"{word!r} is no operator; there are {', '.join(_OPERATORS)}")
    return _OPERATORS[word]


def _version(word: str) -> str:
    if _VERSION.fullmatch(word) is None:
        raise ValueError(f"{word!r} is no version")
    return word


def _quoted(spec: str) -> str:
    return "'" + spec.replace("'", "''") + "'"
