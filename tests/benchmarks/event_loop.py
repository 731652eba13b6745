"""How responsive the Jupyter server stays while four real builds run and their logs are followed.

Bars: p99 of the event loop's lateness under 20 ms, p99 of ``GET environment/`` under 50 ms. The
same is measured before, with nothing to do: a busy machine shows there.
Run: ``python -m tests.benchmarks.event_loop [--rounds N]``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.channel.make import Channel, make_channel
from tests.live import TOKEN, LiveServer

BUILDS = 4
PACKAGES = ["python", "ipykernel", "pandas", "matplotlib"]


def main() -> None:
    """Measure an idle server, then builds: first with a cold package cache."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--idle", type=float, default=3.0, metavar="SECONDS")
    options = parser.parse_args()
    channel = make_channel()
    with tempfile.TemporaryDirectory() as directory:
        settings = {"workers": BUILDS, "kernels_dir": str(Path(directory, "kernels"))}
        root = Path(directory)
        with LiveServer(root, extension="tests.probed_app", settings=settings) as server:
            deadline = time.monotonic() + options.idle
            show("nothing to do", server, lambda: time.monotonic() > deadline)
            show(f"{BUILDS} builds, cold cache", server, Batches(server, channel, 1).over)
            warm = Batches(server, channel, options.rounds)
            show(f"{options.rounds} times {BUILDS} builds, warm cache", server, warm.over)


class Batches:
    """Four builds at a time, the next four when all of them have ended; every log is followed."""

    def __init__(self, server: LiveServer, channel: Channel, rounds: int) -> None:
        self._server = server
        self._channel = channel
        self._left = rounds
        self._of = rounds
        self._running: list[int] = []

    def over(self) -> bool:
        """Whether the last ones have ended; begins the next ones."""
        self._running = [build for build in self._running if not ended(self._server, build)]
        if self._running or not self._left:
            return not self._running
        names = [f"of{self._of}-{self._left}-{number}" for number in range(BUILDS)]
        self._running = [submit(self._server, self._channel, name) for name in names]
        follow(self._server, self._running)
        self._left -= 1
        return False


def submit(server: LiveServer, channel: Channel, name: str) -> int:
    """Queue a build of an environment of its own."""
    document = {"name": name, "channels": [channel.url], "dependencies": PACKAGES}
    made = server.call("POST", "specification/", {"specification": json.dumps(document)})
    return int(made["build_id"])


def ended(server: LiveServer, build_id: int) -> bool:
    """Whether the build is at its end, which must be a good one."""
    build = server.call("GET", f"build/{build_id}/")
    assert build["status"] in ("QUEUED", "BUILDING", "COMPLETED"), build["failure"]
    return bool(build["status"] == "COMPLETED")


def follow(server: LiveServer, ids: list[int]) -> None:
    """Read every log to its end, as open pages do."""

    async def read(build_id: int) -> None:
        url = f"{server.api}/build/{build_id}/logs/stream".replace("http", "ws", 1)
        headers = {"Authorization": f"token {TOKEN}"}
        socket = await websocket_connect(HTTPRequest(url, headers=headers))
        while await socket.read_message() is not None:
            pass

    async def read_all() -> None:
        await asyncio.gather(*map(read, ids))

    threading.Thread(target=lambda: asyncio.run(read_all())).start()


def show(name: str, server: LiveServer, over: Callable[[], bool]) -> None:
    """Ask for the listing again and again until it is ``over``; print what was measured."""
    server.call("GET", "probe")
    started, answers = time.perf_counter(), []
    while not over():
        for _ in range(5):
            asked = time.perf_counter()
            server.call("GET", "environment/")
            answers.append(time.perf_counter() - asked)
            time.sleep(0.02)
    late: Any = server.call("GET", "probe")
    seconds = time.perf_counter() - started
    print(f"{name}: {seconds:.1f} s")
    print(f"  event loop late  {percentiles(late)}")
    print(f"  GET environment/ {percentiles(answers)}", flush=True)


def percentiles(seconds: list[float]) -> str:
    """Of a list of durations, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    values = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(seconds)}
    shown = "  ".join(f"{name} {value * 1000:6.1f}" for name, value in values.items())
    return f"{shown}  ms  (n = {len(seconds)})"


if __name__ == "__main__":
    main()
