"""Follows logs while somebody reads them: one look at a file serves all who follow it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from conda_store_jupyter.api.base import OpenStore
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.services.logs import BuildState, LogText, build_state, read_text

Json = dict[str, Any]

logger = logging.getLogger(__name__)

# Between two looks at the size of a file: one stat, which the event loop does itself.
LOOK_SECONDS = 0.06
# The journal of changes says when a build is not what it was; this is for when it cannot.
ASK_SECONDS = 2.0
CHUNK_BYTES = 256 << 10


class Tail:
    """The log of one build and the state of the build, watched. Belongs to one event loop.

    Attributes:
        state: of the build; None when it was deleted.
        changed: set when the log or the state is not what it was; then there is another event.
    """

    def __init__(self, path: Path, ask: Callable[[], BuildState], reader: Executor) -> None:
        self.state: BuildState | None = None
        self.changed = asyncio.Event()
        self.followers = 0
        self._path = path
        self._ask = ask
        self._reader = reader
        self._stirred = asyncio.Event()
        self._asking = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Watch."""
        self._tasks = [asyncio.create_task(watch) for watch in (self._look(), self._follow())]

    def stop(self) -> None:
        """Watch no more."""
        for task in self._tasks:
            task.cancel()

    def stir(self) -> None:
        """The build has changed."""
        self._stirred.set()

    async def refresh(self) -> None:
        """Ask for the state now. Raises NotFound."""
        async with self._asking:  # or an older answer might come after a newer one
            state = await asyncio.to_thread(self._ask)
            if state != self.state:
                self.state = state
                self._notify()

    async def text(self, offset: int, ended: bool) -> LogText | None:
        """What there is from ``offset``; see :func:`read_text`."""
        read = partial(read_text, self._path, offset, CHUNK_BYTES, ended=ended)
        return await asyncio.get_running_loop().run_in_executor(self._reader, read)

    async def _look(self) -> None:
        seen = self._size()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if seen != (seen := self._size()):
                self._notify()

    async def _follow(self) -> None:
        while True:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stirred.wait(), ASK_SECONDS)
            self._stirred.clear()
            try:
                await self.refresh()
            except NotFound:
                self.state = None
                self._notify()
            except Exception:
                logger.exception("cannot ask for the state of a build; trying again")

    def _size(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return (-1, 0)
        return (found.st_size, found.st_mtime_ns)

    def _notify(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class Tails:
    """The tails of one server; each lives while somebody follows it."""

    def __init__(self, store: OpenStore) -> None:
        self._store = store
        self._tails: dict[int, Tail] = {}
        self._reader = ThreadPoolExecutor(2, thread_name_prefix="conda-store-tail")

    @asynccontextmanager
    async def tail(self, build_id: int) -> AsyncIterator[Tail]:
        """The tail of a build's log, with a fresh state. Raises NotFound."""
        found = self._tails.get(build_id) or self._start(build_id)
        found.followers += 1
        try:
            await found.refresh()
            yield found
        finally:
            found.followers -= 1
            if not found.followers:
                found.stop()
                del self._tails[build_id]

    def stir(self, build_id: int | None) -> None:
        """Say that a build has changed; nothing happens when nobody follows it."""
        if build_id in self._tails:
            self._tails[build_id].stir()

    def close(self) -> None:
        """Stop all; who still follows hears nothing more."""
        for tail in self._tails.values():
            tail.stop()
        self._reader.shutdown(wait=False)

    def _start(self, build_id: int) -> Tail:
        path = self._store.context.layout.log(build_id)
        tail = Tail(path, partial(self._store.read, build_state, build_id), self._reader)
        self._tails[build_id] = tail
        tail.start()
        return tail


async def frames(tail: Tail, offset: int) -> AsyncIterator[Json]:
    """What one who follows is sent, from byte ``offset`` to the end of the build.

    Raises:
        NotFound: the build was deleted.
    """
    told: Json | None = None
    while True:
        # Before the file: what an ended build wrote is then all in it.
        changed, state = tail.changed, tail.state
        if state is None:
            raise NotFound("The build was deleted.")
        if told != (told := _news(state)):
            yield told
        if part := await tail.text(offset, state.status.ended):
            offset = part.next_offset
            yield {"offset": part.offset, "next_offset": part.next_offset, "text": part.text}
        elif state.status.ended:
            yield {"complete": True, "status": state.status.value, "failure": state.failure}
            return
        else:
            await changed.wait()


def _news(state: BuildState) -> Json:
    return {
        "status": state.status.value,
        "progress": state.progress,
        "attempt": state.attempt,
        "next_attempt_on": state.next_attempt_on,
    }
