"""The base of handlers that need the planner: never on the event loop, no transaction open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from tornado.web import Finish

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.builder.planner import Attended, Gone
from conda_store_jupyter.builder.requests import Stopped

T = TypeVar("T")

# Their own: a channel that answers slowly must not take the threads that everything else needs.
_THREADS = ThreadPoolExecutor(8, thread_name_prefix="conda-store-plan")


class PlanningHandler(Handler):
    """What needs the planner, which works for as long as somebody waits for the answer."""

    def initialize(self, *args: Any, **kwargs: Any) -> None:
        """Prepare for a request."""
        super().initialize(*args, **kwargs)
        self._gone: Gone = Future()

    def on_connection_close(self) -> None:
        """The client does not wait any more: somebody has typed on, or closed the page."""
        super().on_connection_close()
        if not self._gone.done():
            self._gone.set_result(None)

    async def plan(self, function: Callable[..., T], *args: Any) -> T:
        """``function(planner, context, …)`` in a thread; ends the request when nobody waits."""
        store = self.store
        planner = Attended(store.planner, self._gone)
        try:
            return await asyncio.get_running_loop().run_in_executor(
                _THREADS, lambda: function(planner, store.context, *args)
            )
        except Stopped as stopped:
            raise Finish from stopped
