"""What channels have: names, versions, and which package brings a Python module."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from packaging.utils import canonicalize_name
from rattler import Channel, MatchSpec, RepoDataRecord

from conda_store_jupyter.builder.gateway import platform
from conda_store_jupyter.builder.module_names import candidates_for
from conda_store_jupyter.builder.planner import IndexQuery
from conda_store_jupyter.builder.reasons import record_name
from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.builder.warm import WarmRepodata

Json = dict[str, Any]

# Names are there at once; versions of packages nobody looked at may have to be downloaded first.
_VERSION_SECONDS = 1.0
_NAMES_SECONDS = 30.0


class PackageIndex:
    """Answers questions about channels, of this machine's platform. Thread-safe."""

    def __init__(self, repodata: WarmRepodata) -> None:
        self._repodata = repodata
        self._names: dict[tuple[str, ...], tuple[float, object, list[str]]] = {}

    async def answer(self, query: IndexQuery, channels: Sequence[Channel]) -> Any:
        """The answer to ``query``, as JSON values.

        Raises:
            GatewayError: a channel cannot be read.
        """
        if query.kind == "search":
            return await self._search(query.text, channels, query.limit)
        if query.kind == "versions":
            return await self._versions(query.text, channels)
        if query.kind == "modules":
            return await self._providers(query.text, channels, query.limit)
        return self._state()

    def _state(self) -> Json:
        channels = self._repodata.state()
        moments = [channel["fetched_on"] for channel in channels]
        return {
            "fetched_on": min(map(str, moments), default=None),
            "refreshing": self._repodata.refreshing,
            "channels": channels,
        }

    async def _search(self, text: str, channels: Sequence[Channel], limit: int) -> list[Json]:
        names = await self._all_names(channels)
        found = _ranked(names, text.strip().lower(), limit)
        newest = await self._newest(found, channels)
        return [
            {
                "name": name,
                "version": str(newest[name].version) if name in newest else None,
                "channel": _shown(newest[name].channel) if name in newest else None,
                "kind": "conda",
            }
            for name in found
        ]

    async def _newest(
        self, names: Sequence[str], channels: Sequence[Channel]
    ) -> dict[str, RepoDataRecord]:
        """The newest of each; nothing when that takes so long that somebody who types notices."""
        if not names:
            return {}
        try:
            found = await asyncio.wait_for(self._records(names, channels), _VERSION_SECONDS)
        except asyncio.TimeoutError:
            return {}
        newest: dict[str, RepoDataRecord] = {}
        for record in found:
            best = newest.get(record_name(record))
            if best is None or record.version > best.version:
                newest[record_name(record)] = record
        return newest

    async def _versions(self, name: str, channels: Sequence[Channel]) -> list[Json]:
        wanted = name.strip().lower()
        if wanted not in await self._all_names(channels):
            return []
        versions: dict[str, list[RepoDataRecord]] = {}
        for record in await self._records([wanted], channels):
            versions.setdefault(str(record.version), []).append(record)
        newest_first = sorted(versions.values(), key=lambda rs: rs[0].version, reverse=True)
        return [_version_json(records) for records in newest_first]

    async def _providers(self, module: str, channels: Sequence[Channel], limit: int) -> Json:
        top = module.strip().partition(".")[0]
        names = set(await self._all_names(channels))
        found = [name for name in candidates_for(top) if name in names]
        return {"module": module, "packages": list(dict.fromkeys(found))[:limit]}

    async def _records(
        self, names: Sequence[str], channels: Sequence[Channel]
    ) -> list[RepoDataRecord]:
        """All records of ``names``, each only from the first channel that has it."""
        found = await self._repodata.gateway.query(
            channels, [platform(), "noarch"], [MatchSpec(name) for name in names], recursive=False
        )
        owner: dict[str, str] = {}
        kept = []
        for records in found:
            for record in records:
                channel = str(record.channel)
                if owner.setdefault(record_name(record), channel) == channel:
                    kept.append(record)
        return kept

    async def _all_names(self, channels: Sequence[Channel]) -> list[str]:
        """Every name, sorted; kept until the indexes are read anew."""
        key, gateway = tuple(channel.base_url for channel in channels), self._repodata.gateway
        known = self._names.get(key)
        if known and known[1] is gateway and time.monotonic() - known[0] < _NAMES_SECONDS:
            return known[2]
        found = await gateway.names(channels, [platform(), "noarch"])
        names = sorted({str(name.normalized) for name in found})
        self._names[key] = (time.monotonic(), gateway, names)
        return names


def _ranked(names: Sequence[str], text: str, limit: int) -> list[str]:
    """Those with ``text`` in them: exactly, at the beginning, then anywhere; short ones first."""
    alike = str(canonicalize_name(text)) if text else ""
    exact = [n for n in names if n in (text, alike)]
    first = [n for n in names if n.startswith(text) and n not in exact]
    inside = [n for n in names if text in n and not n.startswith(text) and n not in exact]
    return [*exact, *sorted(first, key=_shortest), *sorted(inside, key=_shortest)][:limit]


def _shortest(name: str) -> tuple[bool, int, str]:
    # What begins with an underscore is no package that anybody asks for.
    return name.startswith("_"), len(name), name


def _version_json(records: Sequence[RepoDataRecord]) -> Json:
    best = max(records, key=lambda record: record.build_number)
    moments = [r.timestamp for r in records if r.timestamp]
    return {
        "version": str(best.version),
        "builds": sorted({str(record.build) for record in records}),
        "size": best.size,
        "timestamp": _iso(max(moments)) if moments else None,
        "channel": _shown(best.channel),
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _shown(channel: str | None) -> str:
    return redact((channel or "").rstrip("/"))
