"""Edits of a specification that would help, each of them tried."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rattler import Channel, MatchSpec
from rattler.exceptions import GatewayError, InvalidChannelError, InvalidUrlError, SolverError

from conda_store_jupyter.builder.channels import make_channel, name_of
from conda_store_jupyter.builder.gateway import platform
from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.builder.solver import Solver

Suggestion = Mapping[str, Any]

_MOST = 8
# Trying takes some hundredths of a second each; nobody waits long for advice.
_SECONDS = 2.0
_CHANNEL_SECONDS = 4.0


@dataclass(frozen=True)
class Asked:
    """What was asked for.

    Attributes:
        texts: the MatchSpecs as the specification has them, one for each of ``specs``.
    """

    specs: Sequence[MatchSpec]
    texts: Sequence[str]

    def text_of(self, name: str) -> str:
        """The entry about a package."""
        return next(
            (t for t, s in zip(self.texts, self.specs, strict=False) if name_of(s) == name), name
        )


def edit(
    code: str, text: str, *, remove: str | None = None, add: str | None = None, section: str = ""
) -> Suggestion:
    """A suggestion as JSON."""
    where = section or "dependencies"
    return {"code": code, "text": text, "edit": {"section": where, "remove": remove, "add": add}}


def rename(asked: Asked, name: str, better: str) -> Suggestion:
    """Another name for a package; its version goes with it."""
    old = asked.text_of(name)
    spec = next((spec for spec in asked.specs if name_of(spec) == name), None)
    version = f" {spec.version}" if spec is not None and spec.version is not None else ""
    return edit("rename", f"Write {better} instead of {name}.", remove=old, add=better + version)


async def loosenings(solver: Solver, asked: Asked, involved: Iterable[str]) -> list[Suggestion]:
    """What to relax or, where that does not help, to remove; each alone makes it solvable."""
    deadline = time.monotonic() + _SECONDS
    found: list[Suggestion] = []
    for name in involved:
        spec = next((spec for spec in asked.specs if name_of(spec) == name), None)
        if spec is None or len(found) >= _MOST or time.monotonic() > deadline:
            continue
        rest = [other for other in asked.specs if other is not spec]
        if (suggestion := await _relaxed(solver, asked, spec, rest)) is not None:
            found.append(suggestion)
        elif rest and await _solution(solver, rest) is not None:
            old = asked.text_of(name)
            found.append(edit("remove", f"Remove {redact(old)}.", remove=old))
    # To lose nothing is better than to lose something.
    return sorted(found, key=lambda suggestion: suggestion["code"] == "remove")


async def _relaxed(
    solver: Solver, asked: Asked, spec: MatchSpec, rest: Sequence[MatchSpec]
) -> Suggestion | None:
    name = name_of(spec)
    if spec.version is None and spec.build is None:
        return None
    bare = f"{spec.channel.base_url.rstrip('/')}::{name}" if spec.channel else name
    versions = await _solution(solver, [*rest, MatchSpec(bare)])
    if versions is None:
        return None
    old = asked.text_of(name)
    text = f"Relax {redact(old)}: {name} {versions[name]} goes with the rest."
    return edit("relax", text, remove=old, add=bare)


async def _solution(solver: Solver, specs: Sequence[MatchSpec]) -> dict[str, str] | None:
    try:
        records = await solver.solve(specs)
    except SolverError:
        return None
    return {str(record.name.normalized): str(record.version) for record in records}


async def channels_with(
    solver: Solver, names: Collection[str], known: Iterable[str], alias: str
) -> list[Suggestion]:
    """Channels that have all of ``names``, among those ``known`` here that were not asked."""
    there = {channel.base_url for channel in solver.channels}
    others: dict[str, Channel] = {}
    for text in known:
        with suppress(InvalidChannelError, InvalidUrlError):
            channel = make_channel(text, alias)
            if channel.base_url not in there:
                others[text] = channel
    answers = await asyncio.gather(*(_has(solver, other, names) for other in others.values()))
    what = ", ".join(sorted(names))
    return [
        edit(
            "add-channel",
            f"Add the channel {redact(text)}: it has {what}.",
            add=text,
            section="channels",
        )
        for text, has in zip(others, answers, strict=True)
        if has
    ]


async def _has(solver: Solver, channel: Channel, names: Collection[str]) -> bool:
    repodata = solver.repodata
    if repodata.is_away(channel):
        return False
    query = repodata.gateway.query(
        [channel], [platform(), "noarch"], [MatchSpec(name) for name in names], recursive=False
    )
    try:
        found = await asyncio.wait_for(query, _CHANNEL_SECONDS)
    except (GatewayError, asyncio.TimeoutError):
        repodata.note_away(channel)  # No advice, and nobody waits for the next one.
        return False
    return set(names) <= {str(r.name.normalized) for records in found for r in records}
