"""Solves so that as little as possible changes.

First every package of the base is held fast. Where that has no solution, the solver is asked for
one that prefers the base, and of the packages that it moves each is held fast in turn: what cannot
be held without losing every solution has to move. Nothing of what moves in the end could have
stayed as long as the rest does. Last, what has to move stays at its version where another build
of it will do.
"""

from __future__ import annotations

from collections.abc import Sequence

from rattler import MatchSpec, RepoDataRecord
from rattler.exceptions import SolverError

from conda_store_jupyter.builder.base import Base
from conda_store_jupyter.builder.reasons import TOGETHER, Reasons, by_name, record_name, same
from conda_store_jupyter.builder.solver import Solver
from conda_store_jupyter.builder.versions import at_same_versions
from conda_store_jupyter.spec.moves import Move

# Moving Python moves nearly everything that is built for it; to hold each of some hundred packages
# in turn takes seconds and holds none.
_MAX_TRIES = 40

Records = dict[str, RepoDataRecord]


async def solve_minimal(
    solver: Solver, specs: Sequence[MatchSpec], base: Base
) -> tuple[list[RepoDataRecord], tuple[Move, ...]]:
    """A solution that keeps what ``base`` has, and what had to move nevertheless.

    Raises:
        SolverError: there is no solution at all.
        GatewayError: a channel cannot be read.
    """
    kept = base.kept
    reasons = Reasons(specs, base.barred)
    try:
        records = await solver.solve(specs, pinned=list(kept.values()))
    except SolverError:
        found = await solver.solve(specs, preferred=list(kept.values()))
        records = await _held_back(solver, specs, kept, found, reasons)
    records = await at_same_versions(solver, specs, base, records)
    return records, _moves(base.records, by_name(records), reasons)


async def _held_back(
    solver: Solver,
    specs: Sequence[MatchSpec],
    kept: Records,
    records: list[RepoDataRecord],
    reasons: Reasons,
) -> list[RepoDataRecord]:
    """``records``, or others of which fewer differ from ``kept``."""
    tries = _MAX_TRIES
    # Those that nothing in the solution speaks against are most likely to stay, all at once.
    idle = {n for n in moved(kept, records) if not reasons.of(kept[n], by_name(records))}
    if idle and (better := await _holding(solver, specs, kept, records, idle)):
        records = better
    must: set[str] = set()
    while tries and (rest := moved(kept, records) - must):
        name = min(rest)
        tries -= 1
        if better := await _holding(solver, specs, kept, records, {name}):
            records = better
        else:
            must.add(name)
    return records


async def _holding(
    solver: Solver,
    specs: Sequence[MatchSpec],
    kept: Records,
    records: Sequence[RepoDataRecord],
    names: set[str],
) -> list[RepoDataRecord] | None:
    """A solution that keeps what ``records`` keep of ``kept``, and ``names`` too."""
    free = moved(kept, records) - names
    pinned = [record for name, record in kept.items() if name not in free]
    try:
        return await solver.solve(specs, pinned=pinned, preferred=[kept[name] for name in free])
    except SolverError:
        return None


def moved(kept: Records, records: Sequence[RepoDataRecord]) -> set[str]:
    """Names of packages that both have, in different files."""
    return {
        name
        for name, record in by_name(records).items()
        if name in kept and not same(kept[name], record)
    }


def _moves(before: Sequence[RepoDataRecord], after: Records, reasons: Reasons) -> tuple[Move, ...]:
    found = []
    for old in sorted(before, key=record_name):
        new = after.get(record_name(old))
        if new is not None and not same(old, new):
            why = reasons.of(old, after) or TOGETHER
            found.append(Move(record_name(old), *_versions(old, new), why))
    return tuple(found)


def _versions(old: RepoDataRecord, new: RepoDataRecord) -> tuple[str, str]:
    if str(old.version) != str(new.version):
        return str(old.version), str(new.version)
    if str(old.build) != str(new.build):
        return f"{old.version} {old.build}", f"{new.version} {new.build}"
    return f"{old.version} of {old.channel}", f"{new.version} of {new.channel}"
