"""The solver with everything settled but what is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from rattler import Channel, ChannelPriority, MatchSpec, RepoDataRecord, solve
from rattler.exceptions import GatewayError, SolverError

from conda_store_jupyter.builder.gateway import Repodata, platform, virtual_packages


@dataclass(frozen=True)
class Solver:
    """Solves for this machine, with strict priority of channels.

    Attributes:
        channels: in order of priority.
        as_of: packages published later do not exist. One whose channel does not say when it was
            published does: it is old, or the channel is somebody's own.
    """

    channels: Sequence[Channel]
    repodata: Repodata
    as_of: datetime | None = None

    async def solve(
        self,
        specs: Sequence[MatchSpec],
        *,
        pinned: Sequence[RepoDataRecord] = (),
        preferred: Sequence[RepoDataRecord] = (),
        constraints: Sequence[str] = (),
    ) -> list[RepoDataRecord]:
        """The packages that satisfy ``specs``.

        Nothing interrupts the library, so cancelling waits until it has an answer: whoever
        cancels then knows that no processor works on it any more.

        Args:
            pinned: no other of their names.
            preferred: rather than others of their names.
            constraints: MatchSpecs that hold for packages that are chosen anyway.

        Raises:
            SolverError: there are none.
            GatewayError: a channel cannot be read.
        """
        solving = asyncio.ensure_future(
            solve(
                self.channels,
                specs,
                gateway=self.repodata.gateway,
                platforms=[platform(), "noarch"],
                virtual_packages=virtual_packages(),
                channel_priority=ChannelPriority.Strict,
                pinned_packages=pinned,
                locked_packages=preferred,
                constraints=constraints,
                exclude_newer=self.as_of,
                timestamp_policy="allow-missing",
            )
        )
        try:
            return await asyncio.shield(solving)
        except asyncio.CancelledError:
            with suppress(SolverError, GatewayError):
                await solving
            raise

    async def candidates(self, specs: Sequence[MatchSpec]) -> list[RepoDataRecord]:
        """What the channels have that matches one of ``specs``, without what it depends on.

        Raises:
            GatewayError: a channel cannot be read.
        """
        found = await self.repodata.gateway.query(
            self.channels, [platform(), "noarch"], specs, recursive=False
        )
        return [r for records in found for r in records if not self.is_too_new(r)]

    def is_too_new(self, record: RepoDataRecord) -> bool:
        """Whether ``record`` was published after the date that counts."""
        published = record.indexed_timestamp or record.timestamp
        return self.as_of is not None and published is not None and published > self.as_of
