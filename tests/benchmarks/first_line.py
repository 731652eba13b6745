"""How soon after a build is asked for the first bytes of its log can be read: budget 300 ms.

Real builds on a real server; the specifications differ, so that each is solved and installed.
Run: ``python -m tests.benchmarks.first_line [--builds N]``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.channel.make import make_channel
from tests.live import TOKEN, LiveServer
from tests.waiting import until


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--builds", type=int, default=8)
    count = parser.parse_args().builds
    channel = make_channel()
    with tempfile.TemporaryDirectory() as directory:
        settings = {"kernels_dir": str(Path(directory, "kernels")), "kernel_packages": []}
        with LiveServer(Path(directory), settings=settings) as server:
            times = [first_bytes(server, channel.url, number) for number in range(count)]
    first, *others = (round(one * 1000) for one in times)
    print(f"the first build of a server: {first} ms")
    print(f"others: median {statistics.median(others):.0f} ms, worst {max(others)} ms")


def first_bytes(server: LiveServer, channel: str, number: int) -> float:
    """Seconds from the request until a request for the log has an answer with text in it."""
    lines = (
        f"name: first\nchannels: [{channel}]\ndependencies: [tiny]\nvariables: {{N: '{number}'}}\n"
    )
    begun = time.perf_counter()
    build_id = server.call("POST", "specification/", {"specification": lines})["build_id"]
    until(lambda: _log(server, build_id), 60)
    taken = time.perf_counter() - begun
    until(lambda: server.call("GET", f"build/{build_id}/")["ended_on"], 60)
    return taken


def _log(server: LiveServer, build_id: int) -> bytes:
    request = urllib.request.Request(
        f"{server.api}/build/{build_id}/logs/", headers={"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        text: bytes = response.read()
    return text


if __name__ == "__main__":
    main()
