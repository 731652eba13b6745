"""Why a specification cannot be solved, in words that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rattler import Channel, MatchSpec
from rattler.exceptions import GatewayError, SolverError

from conda_store_jupyter.builder.alike import meant
from conda_store_jupyter.builder.channels import name_of
from conda_store_jupyter.builder.conflict_tree import (
    Tree,
    node,
    packages_of,
    read_tree,
    say_instead,
    without_candidates,
)
from conda_store_jupyter.builder.gateway import platform
from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.builder.solver import Solver
from conda_store_jupyter.builder.suggestions import (
    Asked,
    Suggestion,
    channels_with,
    loosenings,
    rename,
)
from conda_store_jupyter.spec.as_of import to_text
from conda_store_jupyter.status import Failure, Step

#: Where else a missing package is looked for.
OTHER_PLATFORMS = ("linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64")

_LEAD = "Cannot solve the request because of: "
_NO_CANDIDATES = re.compile(r"No candidates were found for (?P<name>[^\s\[=<>!~]+)")
_TOO_NEW = "after the cutoff date"


@dataclass(frozen=True)
class Inquiry:
    """A specification that cannot be solved, and with whom to find out why.

    Attributes:
        known_channels: where a missing package is looked for, too.
        alias: what bare names of channels are looked up under.
    """

    asked: Asked
    solver: Solver
    known_channels: Sequence[str]
    alias: str

    @property
    def specs(self) -> Sequence[MatchSpec]:
        """What was asked for."""
        return self.asked.specs

    @property
    def where(self) -> str:
        """The channels, for a person."""
        channels = (redact(channel.base_url.rstrip("/")) for channel in self.solver.channels)
        return ", ".join(channels) or "no channel"

    async def names(self) -> set[str]:
        """Every package that the channels have for this machine. Raises GatewayError."""
        return await self.names_for((str(platform()), "noarch"))

    async def names_for(self, subdirs: Sequence[str]) -> set[str]:
        """Every package that the channels have for some platforms. Raises GatewayError."""
        gateway, channels = self.solver.repodata.gateway, self.solver.channels
        found = await gateway.names(channels, subdirs)  # type: ignore[arg-type]
        return {str(name.normalized) for name in found}


async def unsolvable(error: SolverError, inquiry: Inquiry) -> Failure:
    """The failure that ``error`` means: a package nobody has, a version nobody has, a conflict."""
    detail = redact(str(error).removeprefix(_LEAD).strip())
    specs = inquiry.specs
    try:
        names = await inquiry.names()
        missing = [name for name in map(name_of, specs) if name not in names]
        virtual = [name for name in missing if name.startswith("__")]
        if virtual:
            return _machine_lacks(virtual, detail)
        if missing:
            return await _not_found(missing, names, inquiry, detail)
        tree = read_tree(detail, "")
        needed = sorted(set(without_candidates(tree)) - names)
        if needed:
            return await _not_offered(needed, inquiry, detail)
        found = _NO_CANDIDATES.match(detail) or _only_too_new(specs, detail)
        if found:
            return await _no_version(found["name"], inquiry, detail)
        return await _conflict(inquiry, detail)
    except GatewayError:
        # The channel has gone meanwhile: what the solver said is what there is to say.
        return _failure("unsatisfiable", "The packages cannot be installed together.", (), detail)


def _failure(
    code: str,
    message: str,
    hints: Sequence[str],
    detail: str,
    *,
    tree: Tree | None = None,
    suggestions: Sequence[Suggestion] = (),
) -> Failure:
    return Failure(
        code=code,
        step=Step.SOLVE,
        message=message,
        hints=tuple(hints),
        detail=detail,
        conflict=tree or read_tree(detail, message),
        suggestions=tuple(suggestions),
    )


def _machine_lacks(virtual: Sequence[str], detail: str) -> Failure:
    names = ", ".join(virtual)
    overrides = " or ".join(f"CONDA_OVERRIDE_{n.removeprefix('__').upper()}" for n in virtual)
    hints = (
        f"Remove {names} from the dependencies, or build on a machine that has it.",
        f"Set {overrides} in the environment of the server to build as if it were there.",
    )
    return _failure("unsatisfiable", f"This machine does not have {names}.", hints, detail)


async def _not_found(
    missing: Sequence[str], names: set[str], inquiry: Inquiry, detail: str
) -> Failure:
    hints: list[str] = []
    suggestions: list[Suggestion] = []
    branches = []
    for name in missing:
        said = [node(f"no channel has it (looked in {inquiry.where})")]
        if elsewhere := await _platforms_with(name, inquiry):
            where = ", ".join(elsewhere)
            hints.append(f"{name} exists for {where}, but not for {platform()}.")
            said.append(node(f"it exists for {where}, but not for {platform()}"))
        if close := meant(name, names):
            hints.append(f"Did you mean {' or '.join(close)} instead of {name}?")
            suggestions += [rename(inquiry.asked, name, other) for other in close]
        asked = redact(inquiry.asked.text_of(name))
        branches.append(node(f"you ask for {asked}", name, said))
    suggestions += await channels_with(
        inquiry.solver, set(missing), inquiry.known_channels, inquiry.alias
    )
    hints.append("Add a channel that has the package, or move it to the pip section.")
    what = "a package" if len(missing) == 1 else "packages"
    message = f"No channel has {what} named {', '.join(missing)} (looked in {inquiry.where})."
    tree = node(message, None, branches)
    return _failure("package-not-found", message, hints, detail, tree=tree, suggestions=suggestions)


async def _not_offered(needed: Sequence[str], inquiry: Inquiry, detail: str) -> Failure:
    """A package asked for needs one that no channel has."""
    what = ", ".join(_involved(inquiry, detail)) or "The packages"
    message = (
        f"{what} cannot be installed without {', '.join(needed)}, which no channel has "
        f"(looked in {inquiry.where})."
    )
    hints = ("Add the channel that has it; packages of one channel often need those of another.",)
    suggestions = await channels_with(
        inquiry.solver, set(needed), inquiry.known_channels, inquiry.alias
    )
    return _failure("package-not-found", message, hints, detail, suggestions=suggestions)


async def _platforms_with(name: str, inquiry: Inquiry) -> list[str]:
    found = []
    for subdir in OTHER_PLATFORMS:
        try:
            if subdir != str(platform()) and name in await inquiry.names_for((subdir,)):
                found.append(subdir)
        except GatewayError:
            continue  # Most channels have few platforms.
    return found


def _only_too_new(specs: Sequence[MatchSpec], detail: str) -> re.Match[str] | None:
    """The one package that is asked for in versions that are all too new."""
    if _TOO_NEW not in detail or detail.startswith("The following packages"):
        pattern = r"\W*(?P<name>[\w.-]+) [^\n]*\n(?:[^\n]*after the cutoff date[^\n]*\n?)+"
        found = re.search(rf"incompatible\n{pattern}$", detail)
        return found if found and any(name_of(s) == found["name"] for s in specs) else None
    return re.match(r"(?P<name>[\w.-]+)", detail)


async def _no_version(name: str, inquiry: Inquiry, detail: str) -> Failure:
    spec = next((spec for spec in inquiry.specs if name_of(spec) == name), MatchSpec(name))
    records = await inquiry.solver.candidates([MatchSpec(name)])
    versions = [str(v) for v in sorted({r.version for r in records}, reverse=True)]
    as_of = f" as of {to_text(inquiry.solver.as_of)}" if inquiry.solver.as_of else ""
    message = f"No version of {name} for {platform()} matches {_readable(spec)!r}{as_of}."
    hints = _offers(versions, as_of, too_new=_TOO_NEW in detail)
    suggestions = await loosenings(inquiry.solver, inquiry.asked, [name])
    branch = node(f"you ask for {_readable(spec)}", name, [node(hint) for hint in hints])
    tree = node(message, None, [branch])
    return _failure("unsatisfiable", message, hints, detail, tree=tree, suggestions=suggestions)


def _offers(versions: Sequence[str], as_of: str, *, too_new: bool) -> list[str]:
    """What there is instead, and what there would be at another time."""
    if not versions:
        return [_LATER if as_of else _OTHER_CHANNEL]
    shown = ", ".join(versions[:8]) + (" …" if len(versions) > 8 else "")
    return [f"Available{as_of}: {shown}.", *([_LATER] if as_of and too_new else [])]


_LATER = "What matches was published later: choose a later as-of date."
_OTHER_CHANNEL = "Add a channel that has it."


async def _conflict(inquiry: Inquiry, detail: str) -> Failure:
    involved = _involved(inquiry, detail)
    named = ", ".join(involved or map(_readable, inquiry.specs))
    hints = ["Loosen or remove a version in the dependencies; the explanation names the conflict."]
    channels: Sequence[Channel] = inquiry.solver.channels
    if "channel priority" in detail or ("requested channel" in detail and len(channels) > 1):
        hints.append(
            "Channel priority is strict: a package comes only from the first channel that has it. "
            "Change the order of the channels."
        )
    if _TOO_NEW in detail:
        hints.append("Some packages were published after the as-of date: choose a later one.")
    message = (
        f"These cannot be installed together: {named}."
        if len(involved) != 1
        else f"{named} cannot be installed: what it needs does not go together."
    )
    # Of what is asked for, the solver sees only what matches.
    asked = {name_of(spec): f"you ask for {_readable(spec)}" for spec in inquiry.specs}
    tree = say_instead(read_tree(detail, message), asked)
    suggestions = await loosenings(inquiry.solver, inquiry.asked, packages_of(tree))
    return _failure("unsatisfiable", message, hints, detail, tree=tree, suggestions=suggestions)


def _involved(inquiry: Inquiry, detail: str) -> list[str]:
    """What was asked for and the solver's explanation is about."""
    word = r"(?<![\w.-]){}(?![\w-])"
    return [
        _readable(spec)
        for spec in inquiry.specs
        if re.search(word.format(re.escape(name_of(spec))), detail)
    ]


def _readable(spec: MatchSpec) -> str:
    return redact(str(spec))
