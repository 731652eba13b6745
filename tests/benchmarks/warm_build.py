"""From POST to a listed kernel, over what the library alone takes to solve and install.

Both sides have every package in the cache and make a prefix with a new name, in turns, on one
file system. Run: ``python -m tests.benchmarks.warm_build [--rounds N]``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import rattler

from tests.channel.make import Channel, make_channel
from tests.live import TOKEN, LiveServer

PACKAGES = ["python", "ipykernel", "pandas", "matplotlib"]


def main() -> None:
    """Measure and print medians, their difference and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    channel = make_channel()
    with tempfile.TemporaryDirectory() as directory, LiveServer(Path(directory)) as server:
        server.built(specification(channel, "first"))
        gateway = rattler.Gateway(cache_dir=Path(directory) / "raw-repodata")
        asyncio.run(raw(channel, gateway, server, "warm-up"))
        pairs = [
            (asyncio.run(raw(channel, gateway, server, f"raw{n}")), ours(channel, server, f"e{n}"))
            for n in range(rounds)
        ]
        steps = server.call("GET", "build/?sort_by=id&order=desc&size=1")[0]["timings"]
    library, build = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"library alone, solve + install      {library:6.3f} s (median of {rounds})")
    print(f"POST to kernel listed               {build:6.3f} s (median of {rounds})")
    print(f"difference {build - library:+.3f} s, ratio {build / library:.2f}")
    print("steps of the last build:", json.dumps(steps))


def specification(channel: Channel, name: str) -> str:
    """An ``environment.yml`` of the packages."""
    return json.dumps({"name": name, "channels": [channel.url], "dependencies": PACKAGES})


async def raw(channel: Channel, gateway: rattler.Gateway, server: LiveServer, name: str) -> float:
    """Seconds that the library takes for a prefix of its own, beside the store's."""
    started = time.perf_counter()
    records = await rattler.solve(
        [channel.url],
        PACKAGES,
        gateway=gateway,
        virtual_packages=rattler.VirtualPackage.detect(),
    )
    await rattler.install(
        records,
        target_prefix=server.directory / "store" / name,
        cache_dir=server.directory / "store" / "pkgs",
        show_progress=False,
    )
    return time.perf_counter() - started


def ours(channel: Channel, server: LiveServer, name: str) -> float:
    """Seconds from the request until the server lists the kernel."""
    started = time.perf_counter()
    server.call("POST", "specification/", {"specification": specification(channel, name)})
    while f"cs.default.{name}.python3" not in kernels(server):
        time.sleep(0.01)
    return time.perf_counter() - started


def kernels(server: LiveServer) -> dict[str, Any]:
    """What Jupyter lists."""
    request = urllib.request.Request(
        f"{server.url}api/kernelspecs", headers={"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.loads(answer.read())["kernelspecs"]
    return found


if __name__ == "__main__":
    main()
