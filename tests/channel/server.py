"""An HTTP server for the channel, in a thread, with faults at run time.

Tornado rather than :mod:`http.server`: a solver opens dozens of connections at once,
which a backlog of five drops, and resuming a download needs ``Range``.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from tests.channel.faults import Fault, FaultPlan, Rule
from tests.channel.handler import ChannelHandler

BACKLOG = 1024


class ChannelServer:
    """Serves a directory on a free port of 127.0.0.1 while its context is entered.

    Args:
        directory: the root of a channel (:attr:`tests.channel.Channel.root`) or any
            other directory; nothing in it is changed.
        port: 0 takes a free one.
    """

    def __init__(self, directory: Path, port: int = 0) -> None:
        self._directory = directory
        self._port = port
        self._plan = FaultPlan()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._released: asyncio.Event | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="channel-server", daemon=True)

    def __enter__(self) -> ChannelServer:
        self._thread.start()
        self._ready.wait()
        if self._problem is not None:
            raise self._problem
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.reset()
        if self._stop is not None:
            self._call(self._stop.set)
        self._thread.join()

    @property
    def base_url(self) -> str:
        """Where the directory itself is served, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """The conda channel."""
        return f"{self.base_url}/channel"

    @property
    def index_url(self) -> str:
        """The PEP 503 simple index."""
        return f"{self.base_url}/simple/"

    def fail(
        self, pattern: str, fault: Fault, *, times: int | None = None, delay: float = 0.05
    ) -> None:
        """Lets requests fail from now on.

        Args:
            pattern: an :mod:`fnmatch` pattern of paths, such as ``*.conda`` or
                ``*/repodata*``; ``*`` also matches ``/``.
            fault: what happens to them.
            times: for how many requests; ``None`` is until :meth:`reset`.
            delay: seconds before each 64 KiB, of :attr:`Fault.SLOW`.
        """
        self._plan.add(Rule(pattern, fault, times, delay))

    def reset(self) -> None:
        """Takes all faults back; requests that hang are answered now."""
        self._plan.clear()
        if self._released is not None:
            self._call(self._released.set)

    def requests(self, pattern: str = "*") -> tuple[str, ...]:
        """The requested paths that match, in order, failed ones included."""
        return self._plan.requests(pattern)

    def count(self, pattern: str = "*") -> int:
        """How many requests matched."""
        return len(self.requests(pattern))

    def wait_for(self, pattern: str, *, count: int = 1, timeout: float = 30.0) -> None:
        """Waits until ``count`` requests have matched; TimeoutError after ``timeout`` s."""
        self._plan.wait_for(pattern, count, timeout)

    def _call(self, function: Callable[[], object]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as problem:  # shown to the thread that waits in __enter__
            self._problem = problem
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._released, self._stop = asyncio.Event(), asyncio.Event()
        settings = {"path": str(self._directory), "default_filename": "index.html"}
        handler_settings = {**settings, "plan": self._plan, "released": self._wait_released}
        application = Application(
            [(r"/(.*)", ChannelHandler, handler_settings)], log_function=_quiet
        )
        server = HTTPServer(application)
        sockets = bind_sockets(self._port, "127.0.0.1", backlog=BACKLOG)
        self._port = sockets[0].getsockname()[1]
        server.add_sockets(sockets)
        self._ready.set()
        await self._stop.wait()
        server.stop()
        await server.close_all_connections()

    def _wait_released(self) -> Awaitable[object]:
        assert self._released is not None
        self._released.clear()
        return self._released.wait()


def _quiet(handler: object) -> None:
    """Requests are counted, not logged."""
