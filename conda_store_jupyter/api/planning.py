"""The base of handlers that need the planner: never on the event loop, no transaction open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from conda_store_jupyter.api.base import Handler

T = TypeVar("T")

# Their own: a channel that answers slowly must not take the threads that everything else needs.
_THREADS = ThreadPoolExecutor(8, thread_name_prefix="conda-store-plan")


class PlanningHandler(Handler):
    """What needs the planner."""

    async def plan(self, function: Callable[..., T], *args: Any) -> T:
        """``function(planner, context, …)`` in a thread."""
        store = self.store
        return await asyncio.get_running_loop().run_in_executor(
            _THREADS, lambda: function(store.planner, store.context, *args)
        )
