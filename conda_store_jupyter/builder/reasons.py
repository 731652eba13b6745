"""Why a package could not stay as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rattler import MatchSpec, RepoDataRecord
from rattler.exceptions import InvalidMatchSpecError

from conda_store_jupyter.builder.channels import name_of
from conda_store_jupyter.builder.redact import redact

Records = Mapping[str, RepoDataRecord]

TOGETHER = "no solution keeps it together with the others"


@dataclass(frozen=True)
class Reasons:
    """Finds what in a solution excludes an earlier record.

    Attributes:
        specs: what was asked for.
        barred: names of packages that were not even tried to keep, with the reason.
    """

    specs: Sequence[MatchSpec]
    barred: Mapping[str, str]

    def of(self, old: RepoDataRecord, solution: Records) -> str:
        """Why ``old`` is not part of ``solution``; "" when nothing in it excludes ``old``."""
        name = record_name(old)
        if name in self.barred:
            return self.barred[name]
        return self.asked(old) or _excluded_by(old, solution.values()) or _lacking(old, solution)

    def asked(self, old: RepoDataRecord) -> str:
        """Whether another version is asked for."""
        for spec in self.specs:
            if name_of(spec) == record_name(old) and not spec.matches(old):
                return f"{readable(spec)} is asked for"
        return ""


def record_name(record: RepoDataRecord) -> str:
    """The name of the package, normalised."""
    return str(record.name.normalized)


def by_name(records: Iterable[RepoDataRecord]) -> dict[str, RepoDataRecord]:
    """``records`` by the names of their packages, of which each is there once."""
    return {record_name(record): record for record in records}


def title(record: RepoDataRecord) -> str:
    """Name and version."""
    return f"{record_name(record)} {record.version}"


def same(one: RepoDataRecord, other: RepoDataRecord) -> bool:
    """Whether two records are about the same archive."""
    if one.sha256 and other.sha256:
        return bool(one.sha256 == other.sha256)
    return (one.subdir, one.file_name) == (other.subdir, other.file_name)


def readable(spec: MatchSpec) -> str:
    """``spec`` for a person."""
    return redact(str(spec))


def _excluded_by(old: RepoDataRecord, records: Iterable[RepoDataRecord]) -> str:
    """A package of the solution that needs, or bears, only others."""
    name = record_name(old)
    for record in records:
        if spec := _against(record.depends, name, old):
            return f"{title(record)} needs {readable(spec)}"
        if spec := _against(record.constrains, name, old):
            return f"{title(record)} goes only with {readable(spec)}"
    return ""


def _lacking(old: RepoDataRecord, solution: Records) -> str:
    """Something that the old package needs, or bears, and that is not so any more."""
    for verb, texts in (("needs", old.depends), ("goes only with", old.constrains)):
        for spec in map(_parsed, texts):
            there = solution.get(name_of(spec)) if spec else None
            if spec and there and not spec.matches(there):
                return f"{title(old)} {verb} {readable(spec)}, and {title(there)} is chosen"
    return ""


def _against(texts: Sequence[str], name: str, old: RepoDataRecord) -> MatchSpec | None:
    for text in texts:
        # Most are about other packages, and parsing takes longer than looking.
        if not text.startswith(name):
            continue
        spec = _parsed(text)
        if spec and name_of(spec) == name and not spec.matches(old):
            return spec
    return None


def _parsed(text: str) -> MatchSpec | None:
    try:
        return MatchSpec(text)
    except InvalidMatchSpecError:  # Channels have a few that nobody can read.
        return None
