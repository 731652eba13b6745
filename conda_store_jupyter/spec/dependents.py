"""Why a package is there: who needs it, and on which way that goes back to what was asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile


@dataclass(frozen=True)
class Dependent:
    """A package that needs another one, and what it wants of it (``numpy >=1.23,<3``)."""

    name: str
    version: str
    wants: str


@dataclass(frozen=True)
class Presence:
    """Why a conda package is in a lockfile.

    Attributes:
        depends: what it needs itself, as its channel says.
        required_by: packages of the lockfile that need it, by name.
        path: the shortest way from a requested package to this one, both included; empty when
            none leads there, as for what a policy added.
    """

    package: CondaPackage
    depends: tuple[str, ...]
    required_by: tuple[Dependent, ...]
    path: tuple[str, ...]


def presence(lockfile: Lockfile, name: str) -> Presence | None:
    """Why the conda package ``name`` is there; None when it is not."""
    packages = {package.name: package for package in lockfile.conda}
    package = packages.get(name)
    if package is None:
        return None
    wanted = {one: dict(_wants(packages[one])) for one in packages}
    needing = [one for one in sorted(packages) if name in wanted[one] and one != name]
    return Presence(
        package,
        depends=tuple(wanted[name].values()),
        required_by=tuple(
            Dependent(one, packages[one].version, wanted[one][name]) for one in needing
        ),
        path=_path(packages, wanted, name),
    )


def _wants(package: CondaPackage) -> Iterable[tuple[str, str]]:
    """The names that a package depends on, each with the whole constraint (CEP 36 ``depends``)."""
    for text in package.record.get("depends") or ():
        name = str(text).split(maxsplit=1)[0] if str(text).strip() else ""
        # Virtual packages are of the machine, not of the environment.
        if name and not name.startswith("__"):
            yield name, str(text)


def _path(
    packages: Mapping[str, CondaPackage], wanted: Mapping[str, Mapping[str, str]], name: str
) -> tuple[str, ...]:
    """The shortest way from any requested package, found breadth first."""
    before: dict[str, str | None] = {
        one: None for one in sorted(packages) if packages[one].requested
    }
    waiting = deque(before)
    while waiting and name not in before:
        at = waiting.popleft()
        for needed in sorted(wanted[at]):
            if needed in packages and needed not in before:
                before[needed] = at
                waiting.append(needed)
    found: list[str] = []
    step: str | None = name if name in before else None
    while step is not None:
        found.append(step)
        step = before[step]
    return tuple(reversed(found))
