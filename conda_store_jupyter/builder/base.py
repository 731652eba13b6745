"""What a solution starts from: the packages of an earlier lockfile, and which may stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rattler import MatchSpec, RepoDataRecord
from rattler.exceptions import InvalidMatchSpecError

from conda_store_jupyter.builder.channels import name_of
from conda_store_jupyter.builder.gateway import platform
from conda_store_jupyter.builder.reasons import Reasons, by_name, readable, record_name, title
from conda_store_jupyter.builder.records import to_record
from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.builder.solver import Solver
from conda_store_jupyter.spec.as_of import to_text
from conda_store_jupyter.spec.lockfile import Lockfile


@dataclass(frozen=True)
class Base:
    """What is there already.

    Attributes:
        records: everything, as its channel describes it today.
        barred: names of packages that cannot stay whatever else is chosen, with the reason.
    """

    records: Sequence[RepoDataRecord]
    barred: dict[str, str]

    @property
    def kept(self) -> dict[str, RepoDataRecord]:
        """What may stay."""
        return {n: r for n, r in by_name(self.records).items() if n not in self.barred}


async def base_of(lockfile: Lockfile, solver: Solver, specs: Sequence[MatchSpec]) -> Base:
    """The packages of ``lockfile``, and what rules some of them out before anything is solved.

    Raises:
        GatewayError: a channel cannot be read.
    """
    if lockfile.platform != str(platform()):
        return Base((), {})
    before = _readable_records(lockfile)
    names = [MatchSpec(record_name(record)) for record in before]
    there = {_key(r): r for r in await solver.candidates(names)} if names else {}
    records, barred = [], {}
    for record in before:
        # Channels mend what their packages say of themselves: what they say today counts.
        found = there.get(_key(record))
        records.append(found or record)
        if found is None:
            barred[record_name(record)] = _why_gone(record, solver)
        elif why := Reasons(specs, {}).asked(record):
            barred[record_name(record)] = why
    barred |= await _hopeless(records, barred, solver, specs)
    return Base(records, barred)


async def _hopeless(
    records: Iterable[RepoDataRecord],
    barred: dict[str, str],
    solver: Solver,
    specs: Sequence[MatchSpec],
) -> dict[str, str]:
    """Packages that need what was asked for in a version that was not asked for.

    Another Python rules out whatever was built for the one before: to find that out here saves to
    find it out for each of them by solving.
    """
    asked = [spec for spec in specs if name_of(spec) in barred]
    found: dict[str, str] = {}
    for spec in asked:
        choice = [r for r in await solver.candidates([spec]) if spec.matches(r)]
        for record in records:
            if record_name(record) in barred or not choice:
                continue
            for need in needs_of(record, name_of(spec)):
                if not any(need.matches(other) for other in choice):
                    found[record_name(record)] = (
                        f"{title(record)} needs {readable(need)}, and {readable(spec)} is asked for"
                    )
    return found


def needs_of(record: RepoDataRecord, name: str) -> list[MatchSpec]:
    """What ``record`` needs of the package ``name``."""
    found = []
    for text in record.depends:
        if text.startswith(name):
            try:
                spec = MatchSpec(text)
            except InvalidMatchSpecError:
                continue
            if name_of(spec) == name:
                found.append(spec)
    return found


def _readable_records(lockfile: Lockfile) -> list[RepoDataRecord]:
    found = []
    for package in lockfile.conda:
        try:
            found.append(to_record(package))
        except ValueError:
            continue  # What cannot be read cannot be kept.
    return found


def _key(record: RepoDataRecord) -> tuple[str, str, str]:
    """The archive; the channel counts, because others have files of the same name."""
    return (record.channel or "").rstrip("/"), record.subdir, record.file_name


def _why_gone(record: RepoDataRecord, solver: Solver) -> str:
    base = (record.channel or "").rstrip("/")
    if base not in {channel.base_url.rstrip("/") for channel in solver.channels}:
        return f"its channel {redact(base)} is not asked for"
    if solver.is_too_new(record):
        return f"it was published after {to_text(solver.as_of)}" if solver.as_of else ""
    return f"its channel does not have {record.file_name} any more"
