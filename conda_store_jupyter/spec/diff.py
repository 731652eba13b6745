"""What is different between two lockfiles, and between the specifications that asked for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from conda_store_jupyter.spec.as_of import to_text
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.spec.versions import Distance, Kind, compare, distance

ChangeKind = Literal["added", "removed", "upgraded", "downgraded", "rebuilt", "channel-changed"]

#: In the order in which they are counted and shown.
CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = (
    "added",
    "removed",
    "upgraded",
    "downgraded",
    "rebuilt",
    "channel-changed",
)

#: What the channel of a PyPI package is called.
PYPI: Final = "pypi"


@dataclass(frozen=True)
class Package:
    """What a difference shows of a package.

    Attributes:
        build: "" for PyPI, as ``subdir``.
        size: of the archive in bytes, where it is known.
        sha256: hexadecimal; "" where it is not known, or several files would do.
    """

    name: str
    version: str
    build: str = ""
    channel: str = PYPI
    subdir: str = ""
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True)
class Change:
    """One package that is not the same on both sides.

    Attributes:
        change: ``rebuilt`` is another archive of the same version; ``channel-changed`` the same
            version from another channel.
        distance: of the versions; None when they are equal or there is only one.
        requested: a specification names it; for a removed one, that of before did.
    """

    kind: Kind
    name: str
    change: ChangeKind
    distance: Distance | None
    requested: bool
    before: Package | None
    after: Package | None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, one key per field."""
        return asdict(self)


@dataclass(frozen=True)
class SpecificationDiff:
    """What is asked for now and was not, and the other way round; texts are canonical."""

    before: Specification
    after: Specification

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        before, after = self.before, self.after
        old, new = before.variables, after.variables
        return {
            "channels": {"before": list(before.channels), "after": list(after.channels)},
            "dependencies": _lines(before.dependencies, after.dependencies),
            "pip": _lines(before.pip, after.pip),
            "variables": {
                "added": {key: new[key] for key in new if key not in old},
                "removed": {key: old[key] for key in old if key not in new},
                "changed": {
                    key: [old[key], new[key]] for key in new if key in old and old[key] != new[key]
                },
            },
            "as_of": {"before": _moment(before), "after": _moment(after)},
        }


@dataclass(frozen=True)
class Diff:
    """What changes on the way from one lockfile to another.

    Attributes:
        changes: by name, conda before PyPI.
        size_before, size_after: of all archives in bytes; one of unknown size counts nothing.
        specification: None when it is not known on both sides.
    """

    changes: tuple[Change, ...]
    size_before: int
    size_after: int
    specification: SpecificationDiff | None = None

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """How many changes there are of each kind."""
        return {kind: sum(c.change == kind for c in self.changes) for kind in CHANGE_KINDS}

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "changes": [change.to_json() for change in self.changes],
            "counts": self.counts,
            "size_before": self.size_before,
            "size_after": self.size_after,
            "specification": self.specification.to_json() if self.specification else None,
        }


def diff(
    before: Lockfile | None,
    after: Lockfile | None,
    specifications: tuple[Specification, Specification] | None = None,
) -> Diff:
    """What changes from ``before`` to ``after``; None is an environment with nothing in it."""
    return Diff(
        changes=(
            *_changes("conda", _conda(before), _conda(after)),
            *_changes("pypi", _pypi(before), _pypi(after)),
        ),
        size_before=_size(before),
        size_after=_size(after),
        specification=SpecificationDiff(*specifications) if specifications else None,
    )


@dataclass(frozen=True)
class _Locked:
    """A package, what tells its archive from others, and whether it was asked for."""

    package: Package
    hashes: frozenset[str]
    requested: bool


def _conda(lock: Lockfile | None) -> dict[str, _Locked]:
    return {package.name: _of_conda(package) for package in (lock.conda if lock else ())}


def _of_conda(package: CondaPackage) -> _Locked:
    shown = Package(
        package.name,
        package.version,
        package.build,
        package.channel,
        package.subdir,
        package.size,
        package.sha256,
    )
    hashes = {"sha256": package.sha256, "md5": package.md5}
    found = frozenset(f"{algorithm}:{value}" for algorithm, value in hashes.items() if value)
    return _Locked(shown, found, package.requested)


def _pypi(lock: Lockfile | None) -> dict[str, _Locked]:
    return {package.name: _of_pypi(package) for package in (lock.pypi if lock else ())}


def _of_pypi(package: PypiPackage) -> _Locked:
    only = package.hashes[0] if len(package.hashes) == 1 else ""
    sha256 = only.removeprefix("sha256:") if only.startswith("sha256:") else ""
    shown = Package(package.name, package.version, sha256=sha256)
    return _Locked(shown, frozenset(package.hashes), package.requested)


def _changes(
    kind: Kind, before: Mapping[str, _Locked], after: Mapping[str, _Locked]
) -> list[Change]:
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if (change := _change(kind, old, new)) is not None:
            found.append(_described(kind, name, change, old, new))
    return found


def _described(
    kind: Kind, name: str, change: ChangeKind, old: _Locked | None, new: _Locked | None
) -> Change:
    versions = (old.package.version, new.package.version) if old and new else None
    shown = new or old
    return Change(
        kind=kind,
        name=name,
        change=change,
        distance=distance(kind, *versions) if versions else None,
        requested=shown is not None and shown.requested,
        before=old.package if old else None,
        after=new.package if new else None,
    )


def _change(kind: Kind, old: _Locked | None, new: _Locked | None) -> ChangeKind | None:
    if old is None or new is None:
        return "added" if old is None else "removed"
    direction = compare(kind, old.package.version, new.package.version)
    if direction:
        return "upgraded" if direction > 0 else "downgraded"
    if old.package.channel != new.package.channel and old.package.channel and new.package.channel:
        return "channel-changed"
    return None if _same_archive(old, new) else "rebuilt"


def _same_archive(old: _Locked, new: _Locked) -> bool:
    if old.hashes & new.hashes:
        return True
    if _algorithms(old) & _algorithms(new):
        return False
    # One lockfile has an MD5 and the other a SHA-256, or there is none: names have to do.
    return (old.package.build, old.package.subdir) == (new.package.build, new.package.subdir)


def _algorithms(locked: _Locked) -> set[str]:
    return {text.partition(":")[0] for text in locked.hashes}


def _size(lock: Lockfile | None) -> int:
    return sum(package.size or 0 for package in (lock.conda if lock else ()))


def _moment(specification: Specification) -> str | None:
    return to_text(specification.as_of) if specification.as_of else None


def _lines(before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, list[str]]:
    return {
        "added": [line for line in after if line not in before],
        "removed": [line for line in before if line not in after],
    }
