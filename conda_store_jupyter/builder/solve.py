"""From a specification to the exact packages that satisfy it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rattler import Channel, MatchSpec, RepoDataRecord
from rattler.exceptions import GatewayError, InvalidChannelError, InvalidUrlError, SolverError

from conda_store_jupyter.builder import failures, priority
from conda_store_jupyter.builder.base import base_of
from conda_store_jupyter.builder.channels import all_channels, match_spec, name_of
from conda_store_jupyter.builder.explain import Inquiry, unsolvable
from conda_store_jupyter.builder.gateway import Repodata
from conda_store_jupyter.builder.kernel_policy import missing_kernel
from conda_store_jupyter.builder.minimal import solve_minimal
from conda_store_jupyter.builder.question import Question
from conda_store_jupyter.builder.solver import Solver
from conda_store_jupyter.builder.suggestions import Asked
from conda_store_jupyter.spec.moves import Move, describe
from conda_store_jupyter.status import BuildFailed, Policy

# An index younger than this is what the channel offers; asking again would be impolite.
_JUST_ASKED_SECONDS = 5.0

_Solved = tuple[list[RepoDataRecord], tuple[Move, ...]]


@dataclass(frozen=True)
class Solution:
    """The packages of an environment.

    Attributes:
        specs: what was asked for, additions included.
        added: names of the packages that policy added.
        channels: in order of priority.
        moved: what could not stay as it was in the base.
    """

    records: tuple[RepoDataRecord, ...]
    specs: tuple[MatchSpec, ...]
    added: tuple[str, ...]
    channels: tuple[Channel, ...]
    moved: tuple[Move, ...] = ()

    @property
    def python(self) -> RepoDataRecord | None:
        """The package of the interpreter, if there is one."""
        return next((r for r in self.records if r.name.normalized == "python"), None)


async def solve_specification(question: Question, repodata: Repodata) -> Solution:
    """Find the packages that satisfy a specification on this machine.

    A kernel is added by policy when the solution has Python and nobody asked for a kernel.

    Raises:
        BuildFailed: there are none, or a channel cannot be read.
    """
    specification, alias = question.specification, question.settings.channel_alias
    specs = [match_spec(text, alias) for text in specification.dependencies]
    try:
        channels = all_channels(specification.channels, specs, alias)
    except (InvalidChannelError, InvalidUrlError) as error:
        raise BuildFailed(failures.invalid_channel(str(error))) from error
    repodata.refresh(channels)
    for channel in channels:
        question.say("INFO", f"channel {channel.base_url}")
    solver = Solver(channels, repodata, specification.as_of)
    records, moved = await _solve_explained(question, solver, specs)
    solution = Solution(tuple(records), tuple(specs), (), channels, moved)
    solution = await _with_kernel(question, solver, solution)
    for move in solution.moved:
        question.say("INFO", f"could not stay: {describe(move)}")
    return solution


async def _with_kernel(question: Question, solver: Solver, solution: Solution) -> Solution:
    settings = question.settings
    added = missing_kernel(
        settings.kernel_packages, solution.records, question.specification.pip_requirements
    )
    if not added:
        return solution
    specs = (*solution.specs, *(match_spec(t, settings.channel_alias) for t in added))
    try:
        records, moved = await _solve(question, solver, specs)
    except SolverError as error:
        # Policy must not make a specification fail that is good as it is.
        question.say(
            "WARNING", f"no kernel: {', '.join(added)} cannot be added to these packages\n{error}"
        )
        return solution
    except GatewayError as error:
        raise BuildFailed(failures.of_gateway(str(error), solution.channels)) from error
    question.say("INFO", f"added by policy: {', '.join(added)}")
    names = tuple(name_of(spec) for spec in specs[len(solution.specs) :])
    return Solution(tuple(records), specs, names, solution.channels, moved)


async def _solve_explained(
    question: Question, solver: Solver, specs: Sequence[MatchSpec]
) -> _Solved:
    repodata, channels = solver.repodata, solver.channels
    asked = Asked(specs, question.specification.dependencies)
    try:
        records, moved = await _solve_fresh(question, solver, specs)
        failure = await priority.violation(records, asked, channels, repodata)
    except SolverError as error:
        settings = question.settings
        inquiry = Inquiry(asked, solver, settings.known_channels, settings.channel_alias)
        raise BuildFailed(await unsolvable(error, inquiry)) from error
    except GatewayError as error:
        repodata.forget(channels)
        raise BuildFailed(failures.of_gateway(str(error), channels)) from error
    if failure is not None:
        raise BuildFailed(failure)
    return records, moved


async def _solve_fresh(question: Question, solver: Solver, specs: Sequence[MatchSpec]) -> _Solved:
    repodata, channels = solver.repodata, solver.channels
    try:
        return await _solve(question, solver, specs)
    except SolverError:
        # The package may have been published since the index was read.
        if repodata.age(channels) < _JUST_ASKED_SECONDS or not repodata.forget(channels):
            raise
        return await _solve(question, solver, specs)


async def _solve(question: Question, solver: Solver, specs: Sequence[MatchSpec]) -> _Solved:
    if question.policy is not Policy.MINIMAL or question.base is None:
        return await solver.solve(specs), ()
    return await solve_minimal(solver, specs, await base_of(question.base, solver, specs))
