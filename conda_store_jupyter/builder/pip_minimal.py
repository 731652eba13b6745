"""Keeps the PyPI packages of an earlier build where the pip section allows.

uv prefers nothing when it installs, so what shall stay is a constraint. Where that has no solution,
what moves without constraints is held in turn, as in :mod:`conda_store_jupyter.builder.minimal`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from conda_store_jupyter.builder.uv import UvFailed
from conda_store_jupyter.spec.lockfile import PypiPackage
from conda_store_jupyter.spec.moves import Move

# Each takes uv some hundredths of a second, and a second where the index answers slowly.
_MAX_TRIES = 20

_CHOSEN = re.compile(r"^ \+ (?P<name>\S+?)==(?P<version>\S+)")
_BECAUSE = re.compile(r"Because (?P<reason>.+?),? we can conclude", re.S)


class Resolve(Protocol):
    """Asks uv."""

    def __call__(
        self, constraints: Sequence[str], requirements: Sequence[str] | None = None
    ) -> Mapping[str, str]:
        """The versions that would be installed, by normalised name.

        Args:
            requirements: instead of those of the specification.

        Raises:
            UvFailed: there is no resolution.
        """


@dataclass
class Held:
    """What stays.

    Attributes:
        constraints: to resolve the pip section under.
        reasons: why a package of the base cannot stay, by name.
    """

    constraints: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)


def hold(
    base: Sequence[PypiPackage],
    requirements: Sequence[str],
    provided: Sequence[str],
    resolve: Resolve,
) -> Held:
    """As many packages of ``base`` as can stay.

    Args:
        provided: normalised names of what conda provides; that is never taken from an index.

    Raises:
        UvFailed: there is no resolution at all.
    """
    versions = {p.name: p.version for p in base if _is_plain(p) and p.name not in provided}
    held = Held(reasons=_asked_otherwise(versions, requirements))
    kept = {name: v for name, v in versions.items() if name not in held.reasons}
    if not kept:
        return held
    try:
        resolve(_constraints(kept))
    except UvFailed:
        kept = _held_in_turn(kept, resolve, held.reasons)
    held.constraints = _constraints(kept)
    return held


def moves(base: Sequence[PypiPackage], after: Mapping[str, str], held: Held) -> tuple[Move, ...]:
    """The packages of ``base`` that are in ``after`` in another version."""
    return tuple(
        Move(p.name, p.version, after[p.name], held.reasons.get(p.name, "its source changed"))
        for p in base
        if p.name in after and after[p.name] != p.version
    )


def chosen(output: Sequence[str]) -> dict[str, str]:
    """The versions that ``uv pip install --dry-run`` says that it would install."""
    found = (_CHOSEN.match(line) for line in output)
    return {str(canonicalize_name(m["name"])): m["version"] for m in found if m}


def _held_in_turn(
    kept: dict[str, str], resolve: Resolve, reasons: dict[str, str]
) -> dict[str, str]:
    free = resolve(())
    staying = {name: v for name, v in kept.items() if free.get(name, v) == v}
    for number, (name, version) in enumerate(sorted(kept.items())):
        if name in staying or number >= _MAX_TRIES:
            continue
        try:
            resolve(_constraints({**staying, name: version}))
        except UvFailed as failed:
            reasons[name] = _reason(failed)
        else:
            staying[name] = version
    return staying if _resolves(staying, resolve) else {}


def _resolves(kept: Mapping[str, str], resolve: Resolve) -> bool:
    try:
        resolve(_constraints(kept))
    except UvFailed:
        return False
    return True


def _asked_otherwise(versions: Mapping[str, str], requirements: Sequence[str]) -> dict[str, str]:
    found = {}
    for line in requirements:
        wanted = Requirement(line)
        name = str(canonicalize_name(wanted.name))
        if name in versions and not _fits(wanted, versions[name]):
            found[name] = f"{line} is asked for"
    return found


def _fits(wanted: Requirement, version: str) -> bool:
    if wanted.url:
        return False
    try:
        return wanted.specifier.contains(version, prereleases=True)
    except InvalidVersion:
        return False


def _is_plain(package: PypiPackage) -> bool:
    """Whether the index decides where it comes from; what has its own address stays with that."""
    return " @ " not in package.requirement


def _constraints(versions: Mapping[str, str]) -> list[str]:
    return [f"{name}=={version}" for name, version in sorted(versions.items())]


def _reason(failed: UvFailed) -> str:
    text = " ".join(line.strip() for line in failed.output)
    found = _BECAUSE.search(text)
    return " ".join(found["reason"].split()) if found else "the pip section does not allow it"
