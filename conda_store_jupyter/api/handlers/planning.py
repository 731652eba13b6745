"""Previews, and what channels have: answered by the planner, never on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.handlers.specifications import policy_of, submission_of
from conda_store_jupyter.api.parameters import field, integer, word, words
from conda_store_jupyter.builder.planner import IndexQuery
from conda_store_jupyter.services import index, planning

T = TypeVar("T")

# Their own: a channel that answers slowly must not take the threads that everything else needs.
_THREADS = ThreadPoolExecutor(8, thread_name_prefix="conda-store-plan")


class PlanningHandler(Handler):
    """What needs the planner."""

    async def plan(self, function: Callable[..., T], *args: Any) -> T:
        """``function(planner, context, …)`` in a thread, with no transaction open."""
        store = self.store
        return await asyncio.get_running_loop().run_in_executor(
            _THREADS, lambda: function(store.planner, store.context, *args)
        )


def channels_of(handler: Handler) -> tuple[str, ...]:
    """The ``channels`` parameter: given several times, or with commas."""
    return tuple(
        name.strip() for text in words(handler, "channels") for name in text.split(",") if name
    )


class PlanHandler(PlanningHandler):
    """``/plan/``"""

    @authenticated
    @authorized
    async def post(self) -> None:
        """What a build would change and cost, or why there is none."""
        body = self.json_object()
        wanted = await self.read(
            planning.prepare,
            self.store.context,
            submission_of(body, self.person),
            policy=policy_of(body, self.store.config.default_policy),
            base_build_id=field(body, "base_build_id", int),
        )
        self.answer(await self.plan(planning.plan, wanted))


class IndexHandler(PlanningHandler):
    """``/index/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Which channels are known, and of when."""
        self.answer(await self.plan(index.look_up, IndexQuery("state")))


class IndexPackagesHandler(PlanningHandler):
    """``/index/packages/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Names that begin with ``q``, then names that have it in them."""
        limit = integer(self, "limit", 20, least=1, most=200)
        self.answer(
            await self.plan(
                index.look_up, "search", word(self, "q"), words(self, "channels"), limit
            )
        )


class IndexPackageHandler(PlanningHandler):
    """``/index/packages/{name}/``"""

    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        """Its versions, the newest first."""
        self.answer(await self.plan(index.look_up, IndexQuery("versions", name, channels_of(self))))


class IndexModuleHandler(PlanningHandler):
    """``/index/modules/{module}/``"""

    @authenticated
    @authorized
    async def get(self, module: str) -> None:
        """The packages that may bring a Python module, the likeliest first."""
        query = IndexQuery("modules", module, channels_of(self), limit=10)
        self.answer(await self.plan(index.look_up, query))
