"""Previews in this process: of the command line, and of the child that serves a server."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any

from rattler.exceptions import GatewayError, InvalidChannelError, InvalidUrlError

from conda_store_jupyter.builder import failures
from conda_store_jupyter.builder.channels import make_channel
from conda_store_jupyter.builder.gateway import FRESH_SECONDS
from conda_store_jupyter.builder.given import given_solution
from conda_store_jupyter.builder.index import PackageIndex
from conda_store_jupyter.builder.lock import lock
from conda_store_jupyter.builder.pip_plan import plan_pypi
from conda_store_jupyter.builder.planner import Gone, IndexQuery, Planned
from conda_store_jupyter.builder.question import Question
from conda_store_jupyter.builder.requests import BuildRequest, BuildSettings, Stopped
from conda_store_jupyter.builder.sizes import Sizes
from conda_store_jupyter.builder.solve import Solution, solve_specification
from conda_store_jupyter.builder.warm import WarmRepodata
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.status import BuildFailed
from conda_store_jupyter.store.layout import Layout


class LocalPlanner:
    """Solves in the calling thread. Thread-safe."""

    def __init__(
        self,
        layout: Layout,
        settings: BuildSettings,
        *,
        fresh_seconds: float = FRESH_SECONDS,
    ) -> None:
        self._layout = layout
        self._settings = settings
        self._repodata = WarmRepodata(layout.repodata, fresh_seconds)
        self._sizes = Sizes(layout.packages)
        self._index = PackageIndex(self._repodata)

    @property
    def awake(self) -> bool:
        """See :class:`~conda_store_jupyter.builder.planner.Planner`."""
        return True

    def plan(self, request: BuildRequest, gone: Gone | None = None) -> Planned:
        """See :class:`~conda_store_jupyter.builder.planner.Planner`.

        It goes on until the solver's library comes back, and asks it nothing more.
        """
        if gone is not None and gone.done():
            raise Stopped
        try:
            return asyncio.run(_while_wanted(self._plan(request), gone))
        except asyncio.CancelledError as error:
            raise Stopped from error

    def look_up(self, query: IndexQuery) -> Any:
        """See :class:`~conda_store_jupyter.builder.planner.Planner`."""
        try:
            channels = [make_channel(c, self._settings.channel_alias) for c in query.channels]
        except (InvalidChannelError, InvalidUrlError) as error:
            raise BuildFailed(failures.invalid_channel(str(error))) from error
        self._repodata.refresh(channels)
        try:
            answer = asyncio.run(self._index.answer(query, channels))
        except GatewayError as error:
            self._repodata.forget(channels)
            raise BuildFailed(failures.of_gateway(str(error), channels)) from error
        self._repodata.confirm(channels)
        return answer

    def close(self) -> None:
        """Stop refreshing indexes."""
        self._repodata.close()

    async def _plan(self, request: BuildRequest) -> Planned:
        solution, lockfile = await self._resolve(request)
        download, link = await self._sizes.of(solution.records)
        return Planned(
            lockfile=replace(lockfile, conda=tuple(replace(p, record={}) for p in lockfile.conda)),
            added=solution.added,
            moved=solution.moved,
            download_bytes=download,
            link_bytes=link,
        )

    async def _resolve(self, request: BuildRequest) -> tuple[Solution, Lockfile]:
        specification = request.specification
        if request.given is not None:
            return given_solution(specification, self._settings, request.given), request.given
        question = Question(specification, self._settings, request.policy, request.base)
        solution = await solve_specification(question, self._repodata)
        self._repodata.confirm(solution.channels)
        pypi, moved = plan_pypi(self._layout, self._settings, request, solution.records)
        solution = replace(solution, moved=(*solution.moved, *moved))
        return solution, lock(solution, pypi, specification.variables)


async def _while_wanted(work: Coroutine[Any, Any, Planned], gone: Gone | None) -> Planned:
    """The outcome of ``work``, which is cancelled when nobody wants it any more."""
    task = asyncio.ensure_future(work)
    if gone is not None:
        loop = asyncio.get_running_loop()

        def cancel(_: Gone) -> None:
            with suppress(RuntimeError):  # It is done, and the loop closed.
                loop.call_soon_threadsafe(task.cancel)

        gone.add_done_callback(cancel)
    return await task
