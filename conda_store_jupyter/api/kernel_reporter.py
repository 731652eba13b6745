"""Writes down which kernels run in this server, so that nobody takes their files away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from secrets import token_hex
from typing import Any

from conda_store_jupyter.api.running_kernels import RunningKernels
from conda_store_jupyter.services import kernel_uses
from conda_store_jupyter.services.kernel_uses import BEAT_SECONDS, Running

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0


class KernelReporter:
    """Looks at the kernels of this server every second, and writes when there is news or it is
    time for a sign of life. The looking is done on the event loop, the writing in a thread.

    Args:
        write: runs a function in a writing transaction.
        server: says what people know this server by; it has no port before it has started.
    """

    def __init__(
        self,
        kernels: RunningKernels,
        write: Callable[..., Any],
        server: Callable[[], str],
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        self._kernels = kernels
        self._write = write
        self._server = server
        self._look_seconds = look_seconds
        self._holder = token_hex(8)
        self._said: list[Running] = []
        self._due = 0.0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._work())

    async def stop(self) -> None:
        """End, and say that nothing runs here any more: the server ends its kernels."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._said:
            await self._say([])

    async def _work(self) -> None:
        while True:
            running = self._kernels.snapshot()
            # Without kernels there is nothing to keep alive.
            if running != self._said or (running and time.monotonic() >= self._due):
                await self._say(running)
            await asyncio.sleep(self._look_seconds)

    async def _say(self, running: list[Running]) -> None:
        report = partial(kernel_uses.report, holder=self._holder, server=self._server())
        try:
            await asyncio.to_thread(self._write, report, running=running)
        except Exception as error:
            # The database is away for a moment: at the next look it is news again.
            log.warning("cannot write down which kernels run: %s", error)
            return
        self._said = running
        self._due = time.monotonic() + BEAT_SECONDS
