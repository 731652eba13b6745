"""A lockfile that is installed as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rattler import MatchSpec
from rattler.exceptions import InvalidChannelError, InvalidMatchSpecError, InvalidUrlError

from conda_store_jupyter.builder.channels import all_channels, match_spec, name_of
from conda_store_jupyter.builder.gateway import platform
from conda_store_jupyter.builder.records import to_record
from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.builder.solve import Solution
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed, Failure, Step


def given_solution(
    specification: Specification, settings: BuildSettings, lockfile: Lockfile
) -> Solution:
    """The packages of ``lockfile`` as the installer takes them; no channel is asked.

    Raises:
        BuildFailed: it is for another platform, or cannot be understood.
    """
    if lockfile.platform != str(platform()):
        raise BuildFailed(_other_platform(lockfile.platform))
    try:
        records = tuple(map(to_record, lockfile.conda))
    except (ValueError, TypeError, OverflowError) as error:
        raise BuildFailed(_unreadable(error)) from error
    alias = settings.channel_alias
    specs = tuple(match_spec(text, alias) for text in specification.dependencies)
    try:
        channels = all_channels(specification.channels, specs, alias)
    except (InvalidChannelError, InvalidUrlError, InvalidMatchSpecError):
        channels = ()  # They are not needed: every package has its own address.
    return Solution(records, (*specs, *_also_requested(lockfile, specs)), (), channels)


def _also_requested(lockfile: Lockfile, specs: Sequence[MatchSpec]) -> Iterator[MatchSpec]:
    """What was asked for besides: added by policy, or guessed where a file was imported."""
    named = {name_of(spec) for spec in specs}
    for package in lockfile.conda:
        if package.requested and package.name not in named:
            yield MatchSpec(package.name)


def _other_platform(found: str) -> Failure:
    return Failure(
        code="wrong-platform",
        step=Step.SOLVE,
        message=f"The lockfile is for {found}, and this machine is {platform()}.",
        hints=(f"Build its specification for {platform()} instead: it is solved anew.",),
    )


def _unreadable(error: Exception) -> Failure:
    return Failure(
        code="invalid-lockfile",
        step=Step.SOLVE,
        message=f"A package of the lockfile cannot be understood: {error}.",
        hints=("Write the lockfile again with the tool that made it.",),
    )
