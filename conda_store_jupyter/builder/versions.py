"""Keeps what has to move at its version, where the channel has another build of it that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rattler import MatchSpec, RepoDataRecord
from rattler.exceptions import SolverError

from conda_store_jupyter.builder.base import Base, needs_of
from conda_store_jupyter.builder.channels import name_of
from conda_store_jupyter.builder.reasons import Reasons, by_name, record_name, same
from conda_store_jupyter.builder.solver import Solver

# When they do not fit together, they are tried one after the other, but not for long.
_MAX_TRIES = 20

Records = Mapping[str, RepoDataRecord]


async def at_same_versions(
    solver: Solver, specs: Sequence[MatchSpec], base: Base, records: list[RepoDataRecord]
) -> list[RepoDataRecord]:
    """``records``, or others of which fewer are of another version than in ``base``.

    Nothing moves that does not move in ``records``.

    Raises:
        GatewayError: a channel cannot be read.
    """
    before, after = by_name(base.records), by_name(records)
    far = {
        name: str(old.version)
        for name, old in before.items()
        if name in after
        and after[name].version != old.version
        and not Reasons(specs, {}).asked(old)
    }
    wanted = await _built_anew(solver, specs, far, after)
    if not wanted:
        return records
    pinned = [r for n, r in base.kept.items() if n not in after or same(r, after[n])]
    if better := await _constrained(solver, specs, pinned, wanted):
        return better
    held: dict[str, str] = {}
    for name in sorted(wanted)[:_MAX_TRIES]:
        tried = {**held, name: wanted[name]}
        if better := await _constrained(solver, specs, pinned, tried):
            records, held = better, tried
    return records


async def _built_anew(
    solver: Solver, specs: Sequence[MatchSpec], versions: Mapping[str, str], after: Records
) -> dict[str, str]:
    """Those of ``versions`` of which there is a build for what was asked for."""
    if not versions:
        return {}
    asked = {name_of(spec) for spec in specs} & after.keys()
    candidates = await solver.candidates([MatchSpec(f"{n} =={v}") for n, v in versions.items()])
    return {
        record_name(record): versions[record_name(record)]
        for record in candidates
        if str(record.version) == versions.get(record_name(record))
        and all(need.matches(after[name]) for name in asked for need in needs_of(record, name))
    }


async def _constrained(
    solver: Solver,
    specs: Sequence[MatchSpec],
    pinned: Sequence[RepoDataRecord],
    versions: Mapping[str, str],
) -> list[RepoDataRecord] | None:
    constraints = [f"{name} =={version}" for name, version in versions.items()]
    try:
        return await solver.solve(specs, pinned=pinned, constraints=constraints)
    except SolverError:
        return None
