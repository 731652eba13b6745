"""Why a specification cannot be solved, in words that a person can act on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from packaging.version import InvalidVersion, Version
from rattler import Channel, MatchSpec
from rattler.exceptions import GatewayError, SolverError

from conda_store_jupyter.builder.channels import name_of
from conda_store_jupyter.builder.gateway import Repodata, platform
from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.status import Failure, Step

#: Where else a missing package is looked for.
OTHER_PLATFORMS = ("linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64")

_LEAD = "Cannot solve the request because of: "
_NO_CANDIDATES = re.compile(r"No candidates were found for (?P<name>[^\s\[=<>!~]+)")
_NEEDED = re.compile(r"(?P<name>[\w.-]+)[^\n,]*, for which no candidates were found")
_WORD = r"(?<![\w.-]){}(?![\w-])"


async def unsolvable(
    error: SolverError, specs: Sequence[MatchSpec], channels: Sequence[Channel], repodata: Repodata
) -> Failure:
    """The failure that ``error`` means: a package nobody has, a version nobody has, a conflict."""
    detail = redact(str(error).removeprefix(_LEAD).strip())
    try:
        names = await _names(channels, (str(platform()), "noarch"), repodata)
        missing = [name for name in map(name_of, specs) if name not in names]
        virtual = [name for name in missing if name.startswith("__")]
        if virtual:
            return _machine_lacks(virtual, detail)
        if missing:
            return await _not_found(missing, names, channels, repodata, detail)
        needed = sorted({n for n in _NEEDED.findall(detail) if n not in names})
        if needed:
            return _not_offered(needed, specs, channels, detail)
        found = _NO_CANDIDATES.match(detail)
        if found:
            return await _no_version(found["name"], specs, channels, repodata, detail)
    except GatewayError:
        pass  # The channel has gone meanwhile: what the solver said is what there is to say.
    return _conflict(specs, channels, detail)


async def _names(
    channels: Sequence[Channel], subdirs: Sequence[str], repodata: Repodata
) -> set[str]:
    found = await repodata.gateway.names(channels, subdirs)  # type: ignore[arg-type]
    return {str(name.normalized) for name in found}


def _machine_lacks(virtual: Sequence[str], detail: str) -> Failure:
    names = ", ".join(virtual)
    overrides = " or ".join(f"CONDA_OVERRIDE_{n.removeprefix('__').upper()}" for n in virtual)
    return Failure(
        code="unsatisfiable",
        step=Step.SOLVE,
        message=f"This machine does not have {names}.",
        hints=(
            f"Remove {names} from the dependencies, or build on a machine that has it.",
            f"Set {overrides} in the environment of the server to build as if it were there.",
        ),
        detail=detail,
    )


async def _not_found(
    missing: Sequence[str],
    names: set[str],
    channels: Sequence[Channel],
    repodata: Repodata,
    detail: str,
) -> Failure:
    hints = []
    for name in missing:
        elsewhere = await _platforms_with(name, channels, repodata)
        close = difflib.get_close_matches(name, names, n=3, cutoff=0.7)
        if elsewhere:
            where = ", ".join(elsewhere)
            hints.append(f"{name} exists for {where}, but not for {platform()}.")
        if close:
            hints.append(f"Did you mean {' or '.join(close)} instead of {name}?")
    hints.append("Add a channel that has the package, or move it to the pip section.")
    what = "a package" if len(missing) == 1 else "packages"
    return Failure(
        code="package-not-found",
        step=Step.SOLVE,
        message=f"No channel has {what} named {', '.join(missing)} (looked in {_list(channels)}).",
        hints=tuple(hints),
        detail=detail,
    )


def _not_offered(
    needed: Sequence[str], specs: Sequence[MatchSpec], channels: Sequence[Channel], detail: str
) -> Failure:
    """A package asked for needs one that no channel has."""
    what = ", ".join(_involved(specs, detail)) or "The packages"
    return Failure(
        code="package-not-found",
        step=Step.SOLVE,
        message=f"{what} cannot be installed without {', '.join(needed)}, "
        f"which no channel has (looked in {_list(channels)}).",
        hints=(
            "Add the channel that has it; packages of one channel often need those of another.",
        ),
        detail=detail,
    )


async def _platforms_with(name: str, channels: Sequence[Channel], repodata: Repodata) -> list[str]:
    found = []
    for subdir in OTHER_PLATFORMS:
        try:
            if subdir != str(platform()) and name in await _names(channels, (subdir,), repodata):
                found.append(subdir)
        except GatewayError:
            continue  # Most channels have few platforms.
    return found


async def _no_version(
    name: str,
    specs: Sequence[MatchSpec],
    channels: Sequence[Channel],
    repodata: Repodata,
    detail: str,
) -> Failure:
    spec = next((spec for spec in specs if name_of(spec) == name), MatchSpec(name))
    versions = await _versions(name, channels, repodata)
    shown = ", ".join(versions[:8]) + (" …" if len(versions) > 8 else "")
    return Failure(
        code="unsatisfiable",
        step=Step.SOLVE,
        message=f"No version of {name} for {platform()} matches {_readable(spec)!r}.",
        hints=(f"Available: {shown}.",) if versions else (_OTHER_CHANNEL,),
        detail=detail,
    )


async def _versions(name: str, channels: Sequence[Channel], repodata: Repodata) -> list[str]:
    """The versions that ``channels`` have, newest first."""
    found = await repodata.gateway.query(
        channels, [platform(), "noarch"], [MatchSpec(name)], recursive=False
    )
    return sorted({str(r.version) for rs in found for r in rs}, key=_order, reverse=True)


def _order(version: str) -> tuple[bool, Version, str]:
    try:
        return True, Version(version), version
    except InvalidVersion:  # Conda versions are freer than those of PEP 440.
        return False, Version("0"), version


_OTHER_CHANNEL = "Add a channel that has it."


def _conflict(specs: Sequence[MatchSpec], channels: Sequence[Channel], detail: str) -> Failure:
    involved = _involved(specs, detail)
    named = ", ".join(involved or map(_readable, specs))
    hints = ["Loosen or remove a version in the dependencies; the explanation names the conflict."]
    if "channel priority" in detail or ("requested channel" in detail and len(channels) > 1):
        hints.append(
            "Channel priority is strict: a package comes only from the first channel that has it. "
            "Change the order of the channels."
        )
    return Failure(
        code="unsatisfiable",
        step=Step.SOLVE,
        message=f"These cannot be installed together: {named}."
        if len(involved) != 1
        else f"{named} cannot be installed: something that it needs is not available.",
        hints=tuple(hints),
        detail=detail,
    )


def _involved(specs: Sequence[MatchSpec], detail: str) -> list[str]:
    """Those of ``specs`` that the solver's explanation is about."""
    return [
        _readable(spec)
        for spec in specs
        if re.search(_WORD.format(re.escape(name_of(spec))), detail)
    ]


def _readable(spec: MatchSpec) -> str:
    return redact(str(spec))


def _list(channels: Sequence[Channel]) -> str:
    return ", ".join(redact(channel.base_url.rstrip("/")) for channel in channels) or "no channel"
