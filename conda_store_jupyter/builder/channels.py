"""Channels by name or address, as the solver wants them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rattler import Channel, ChannelConfig, MatchSpec

# The channel in a canonical MatchSpec: numpy[version=">=2",channel="conda-forge"].
_CHANNEL = re.compile(r'(?<=[\[,])channel="(?P<name>[^"]*)"')


def make_channel(name: str, alias: str) -> Channel:
    """The channel called ``name``: an address or path as it is, a bare name under ``alias``.

    Raises:
        rattler.exceptions.InvalidChannelError: the name cannot be understood.
    """
    # Without the slash the last part of the alias would be replaced, not extended (RFC 3986).
    return Channel(name, ChannelConfig(channel_alias=alias.rstrip("/") + "/"))


def match_spec(text: str, alias: str) -> MatchSpec:
    """The MatchSpec ``text``, its channel (``conda-forge::numpy``) looked up under ``alias``.

    rattler itself knows no other alias than that of the public channels.
    """
    spec = MatchSpec(text)
    if spec.channel is None:
        return spec
    canonical = spec.to_canonical_string()
    return MatchSpec(
        _CHANNEL.sub(
            lambda found: f'channel="{make_channel(found["name"], alias).base_url}"', canonical
        )
    )


def all_channels(
    names: Iterable[str], specs: Sequence[MatchSpec], alias: str
) -> tuple[Channel, ...]:
    """The channels called ``names``, then those that only a MatchSpec names, as conda does."""
    found = {channel.base_url: channel for channel in (make_channel(name, alias) for name in names)}
    for spec in specs:
        if spec.channel is not None:
            found.setdefault(spec.channel.base_url, spec.channel)
    return tuple(found.values())


def name_of(spec: MatchSpec) -> str:
    """The package that ``spec`` is about, normalised."""
    return str(spec.name.normalized)
