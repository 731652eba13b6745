"""From a specification to the exact packages that satisfy it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import Channel, ChannelPriority, MatchSpec, RepoDataRecord, solve
from rattler.exceptions import GatewayError, InvalidChannelError, InvalidUrlError, SolverError

from conda_store_jupyter.builder import explain, failures, priority
from conda_store_jupyter.builder.channels import all_channels, match_spec, name_of
from conda_store_jupyter.builder.gateway import Repodata, platform, virtual_packages
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.status import BuildFailed, Step

#: Packages that bring a Jupyter kernel. An environment with one of them gets none by policy.
KERNEL_PACKAGES = frozenset(
    {
        "ansible-kernel",
        "bash_kernel",
        "calysto_bash",
        "ijavascript",
        "ipykernel",
        "jupyter-lfortran-kernel",
        "metakernel",
        "octave_kernel",
        "r-irkernel",
        "sos-notebook",
        "tslab",
        "xeus-cling",
        "xeus-cpp",
        "xeus-javascript",
        "xeus-lua",
        "xeus-octave",
        "xeus-python",
        "xeus-r",
        "xeus-sql",
    }
)

# An index younger than this is what the channel offers; asking again would be impolite.
_JUST_ASKED_SECONDS = 5.0


@dataclass(frozen=True)
class Solution:
    """The packages of an environment.

    Attributes:
        specs: what was asked for, additions included.
        added: names of the packages that policy added.
        channels: in order of priority.
    """

    records: tuple[RepoDataRecord, ...]
    specs: tuple[MatchSpec, ...]
    added: tuple[str, ...]
    channels: tuple[Channel, ...]

    @property
    def python(self) -> RepoDataRecord | None:
        """The package of the interpreter, if there is one."""
        return next((r for r in self.records if r.name.normalized == "python"), None)


async def solve_specification(run: Run, repodata: Repodata) -> Solution:
    """Find the packages that satisfy the specification of ``run`` on this machine.

    A kernel is added by policy when the solution has Python and nobody asked for a kernel.

    Raises:
        BuildFailed: there are none, or a channel cannot be read.
    """
    specification, alias = run.request.specification, run.settings.channel_alias
    specs = [match_spec(text, alias) for text in specification.dependencies]
    try:
        channels = all_channels(specification.channels, specs, alias)
    except (InvalidChannelError, InvalidUrlError) as error:
        raise BuildFailed(failures.invalid_channel(str(error))) from error
    repodata.refresh(channels)
    for channel in channels:
        run.log.info(Step.SOLVE, f"channel {channel.base_url}")
    records = await _solve_explained(channels, specs, repodata)
    solution = Solution(tuple(records), tuple(specs), (), channels)
    return await _with_kernel(run, solution, repodata)


async def _with_kernel(run: Run, solution: Solution, repodata: Repodata) -> Solution:
    added = _missing_kernel(
        run.settings.kernel_packages, solution, run.request.specification.pip_requirements
    )
    if not added:
        return solution
    specs = (*solution.specs, *(match_spec(t, run.settings.channel_alias) for t in added))
    try:
        records = await _solve(solution.channels, specs, repodata)
    except SolverError as error:
        # Policy must not make a specification fail that is good as it is.
        run.log.warning(
            Step.SOLVE, f"no kernel: {', '.join(added)} cannot be added to these packages\n{error}"
        )
        return solution
    except GatewayError as error:
        raise BuildFailed(failures.of_gateway(str(error), solution.channels)) from error
    run.log.info(Step.SOLVE, f"added by policy: {', '.join(added)}")
    names = tuple(name_of(spec) for spec in specs[len(solution.specs) :])
    return Solution(tuple(records), specs, names, solution.channels)


def _missing_kernel(
    policy: Sequence[str], solution: Solution, requirements: Iterable[str]
) -> tuple[str, ...]:
    """The packages that policy adds: none without Python, or where a kernel is there already."""
    if not policy or solution.python is None:
        return ()
    known = KERNEL_PACKAGES | {name_of(MatchSpec(text)) for text in policy}
    there = {str(record.name.normalized) for record in solution.records}
    there |= {str(canonicalize_name(Requirement(text).name)) for text in requirements}
    return () if known & there else tuple(policy)


async def _solve_explained(
    channels: Sequence[Channel], specs: Sequence[MatchSpec], repodata: Repodata
) -> list[RepoDataRecord]:
    try:
        records = await _solve_fresh(channels, specs, repodata)
        failure = await priority.violation(records, specs, channels, repodata)
    except SolverError as error:
        raise BuildFailed(await explain.unsolvable(error, specs, channels, repodata)) from error
    except GatewayError as error:
        repodata.forget(channels)
        raise BuildFailed(failures.of_gateway(str(error), channels)) from error
    if failure is not None:
        raise BuildFailed(failure)
    return records


async def _solve_fresh(
    channels: Sequence[Channel], specs: Sequence[MatchSpec], repodata: Repodata
) -> list[RepoDataRecord]:
    try:
        return await _solve(channels, specs, repodata)
    except SolverError:
        # The package may have been published since the index was read.
        if repodata.age(channels) < _JUST_ASKED_SECONDS or not repodata.forget(channels):
            raise
        return await _solve(channels, specs, repodata)


async def _solve(
    channels: Sequence[Channel], specs: Sequence[MatchSpec], repodata: Repodata
) -> list[RepoDataRecord]:
    return await solve(
        channels,
        specs,
        gateway=repodata.gateway,
        platforms=[platform(), "noarch"],
        virtual_packages=virtual_packages(),
        channel_priority=ChannelPriority.Strict,
    )
