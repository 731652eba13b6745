"""What a site asks of every specification and lockfile, and where one breaks it.

Channels are compared by address: a bare name is looked up under the site's alias. An allowed
channel may hold ``*`` for anything. Index options and direct URLs of the pip section are no
channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from yaml.nodes import Node, ScalarNode, SequenceNode

from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.spec.channels import canonical_channel
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.matchspec import parse_match_spec, place_of_package
from conda_store_jupyter.spec.problem import Problem, Rejected
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.specification import Specification

_SETTING = "c.CondaStore."


@dataclass(frozen=True)
class Rules:
    """A site's rules; the empty one has none.

    Attributes:
        allowed_channels: no others may be used; empty: all may.
        required_channels: must be among the channels.
        included_packages: MatchSpecs that are added where their package is not asked for.
        required_packages: names that must be asked for.
        channel_alias: what a bare channel name is looked up under.
    """

    allowed_channels: tuple[str, ...] = ()
    required_channels: tuple[str, ...] = ()
    included_packages: tuple[str, ...] = ()
    required_packages: tuple[str, ...] = ()
    channel_alias: str = "https://conda.anaconda.org"

    def only_channels(self) -> Rules:
        """For a question that is no environment: nothing has to be in it."""
        return replace(self, required_channels=(), included_packages=(), required_packages=())

    def allows(self, place: str) -> bool:
        """Whether packages may be taken from a channel, or a URL below one."""
        if not self.allowed_channels:
            return True
        address = self._address(place)
        return any(
            fnmatchcase(address, pattern) or fnmatchcase(address, f"{pattern}/*")
            for pattern in self._patterns
        )

    def requires(self, channels: Sequence[str]) -> Iterator[str]:
        """The required channels that are not among ``channels``."""
        there = {self._address(channel) for channel in channels}
        return (
            channel for channel in self.required_channels if self._address(channel) not in there
        )

    def _address(self, channel: str) -> str:
        alias = self.channel_alias.rstrip("/")
        return (channel if "://" in channel else f"{alias}/{channel}").rstrip("/")

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        # Of what may stand in a pattern only the star is one; brackets are characters of IPv6.
        return tuple(
            self._address(pattern).replace("[", "[[]").replace("?", "[?]")
            for pattern in self.allowed_channels
        )


#: Whatever can be written is allowed.
NO_RULES = Rules()


def checked(rules: Rules, default_channels: Sequence[str]) -> Rules:
    """``rules`` as they are, when they can be followed.

    Raises:
        InvalidRequest: a package is no MatchSpec, or a channel that is used without being listed,
            or required, is not allowed.
    """
    for setting in ("included_packages", "required_packages"):
        for text in getattr(rules, setting):
            try:
                parse_match_spec(text)
            except ValueError as error:
                raise InvalidRequest(
                    f"{_SETTING}{setting} has {text!r}, which is no package: {error}.",
                    hints=["Write names, such as 'pip', or 'ipykernel >=6'."],
                ) from error
    for setting, channels in (
        ("default_channels", default_channels),
        ("required_channels", rules.required_channels),
    ):
        for channel in channels:
            if not rules.allows(channel):
                raise InvalidRequest(
                    f"{_SETTING}{setting} has {channel!r}, which {_SETTING}allowed_channels does "
                    "not have.",
                    hints=[f"Add it to {_SETTING}allowed_channels, or take it out."],
                )
    return rules


@dataclass(frozen=True)
class Places:
    """Where a specification is written.

    Attributes:
        packages: conda packages by name.
    """

    root: Node
    sections: Mapping[str, Node]
    packages: Mapping[str, Node]

    def section(self, name: str) -> Node:
        """A section, or everything."""
        return self.sections.get(name, self.root)


def apply(
    rules: Rules, specification: Specification, places: Places, report: Report
) -> Specification:
    """``specification`` with what the rules add; where it breaks them is noted."""
    _check_channels(rules, specification, places.section("channels"), report)
    for text in specification.dependencies:
        name, _ = parse_match_spec(text)
        channel = place_of_package(text)
        if channel and not rules.allows(channel):
            _refuse_channel(rules, channel, places.packages.get(name, places.root), report)
    added = tuple(_missing(rules.included_packages, specification))
    whole = replace(
        specification,
        dependencies=tuple(sorted((*specification.dependencies, *added))),
        included=tuple(parse_match_spec(text)[0] for text in added),
    )
    for text in _missing(rules.required_packages, whole):
        report.add(
            report.first_line(places.section("dependencies")),
            "package-required",
            f"The package {text!r} is required here ({_SETTING}required_packages).",
            f"Add '- {text}' to the dependencies.",
        )
    return whole


def lock_problems(rules: Rules, lockfile: Lockfile, text: str) -> tuple[Problem, ...]:
    """Where a lockfile breaks the rules.

    Args:
        text: what it was read from; problems are where a package's address is in it.
    """
    report = Report(text)
    refused: set[str] = set()
    for package in lockfile.conda:
        places = [place for place in (package.url, package.channel) if "://" in place]
        if all(rules.allows(place) for place in places) or package.channel in refused:
            continue
        refused.add(package.channel)  # one problem each is enough
        report.add(
            _span(report, package.url, package.name),
            "channel-not-allowed",
            f"{package.name} is from the channel {package.channel!r}, which is not allowed here.",
            _allowed_hint(rules),
        )
    there = {package.name for package in lockfile.conda}
    there |= {package.name for package in lockfile.pypi}
    for name in rules.required_packages:
        if parse_match_spec(name)[0] not in there:
            report.add(
                _span(report, "", ""),
                "package-required",
                f"The package {name!r} is required here ({_SETTING}required_packages).",
                "Lock an environment that has it.",
            )
    return report.problems


def _check_channels(
    rules: Rules, specification: Specification, listed: Node, report: Report
) -> None:
    nodes = _nodes(listed)
    for channel in specification.channels:
        if not rules.allows(channel):
            _refuse_channel(rules, channel, nodes.get(channel, listed), report)
    for channel in rules.requires(specification.channels):
        report.add(
            report.first_line(listed),
            "channel-required",
            f"The channel {channel!r} is required here ({_SETTING}required_channels).",
            f"Add '- {channel}' to the channels; its place among them is its priority.",
        )


def _refuse_channel(rules: Rules, channel: str, node: Node, report: Report) -> None:
    message = f"The channel {channel!r} is not allowed here."
    span = report.span(node) if isinstance(node, ScalarNode) else report.first_line(node)
    report.add(span, "channel-not-allowed", message, _allowed_hint(rules))


def _allowed_hint(rules: Rules) -> str:
    allowed = ", ".join(rules.allowed_channels)
    return f"Use {allowed}; who runs this server can allow more ({_SETTING}allowed_channels)."


def _nodes(listed: Node) -> dict[str, Node]:
    """The entries of the channels section, by what they mean."""
    found: dict[str, Node] = {}
    for item in listed.value if isinstance(listed, SequenceNode) else ():
        if isinstance(item, ScalarNode):
            try:
                found.setdefault(canonical_channel(str(item.value)), item)
            except Rejected:
                continue
    return found


def _missing(wanted: Sequence[str], specification: Specification) -> Iterator[str]:
    """Those of ``wanted`` whose package nobody has asked for, of conda or PyPI."""
    there = {parse_match_spec(text)[0] for text in specification.dependencies}
    pip = specification.pip_requirements
    there |= {str(canonicalize_name(Requirement(line).name)) for line in pip}
    for text in wanted:
        name, canonical = parse_match_spec(text)
        if name not in there:
            yield canonical


def _span(report: Report, *needles: str) -> tuple[int, int]:
    for needle in needles:
        start = report.text.find(needle) if needle else -1
        if start >= 0:
            return start, start + len(needle)
    return 0, len(report.text.partition("\n")[0])
