"""How long a rollback takes, from the call over HTTP to symlink and kernelspec: ``python -m …``."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.live import LiveServer

BUDGET_SECONDS = 0.05
_ROLLBACKS = 100
# A store that has been used for a while.
_OTHERS = 20


def measure(directory: Path, rollbacks: int = _ROLLBACKS, others: int = _OTHERS) -> list[float]:
    """Seconds from each call to its answer; whoever has the answer finds everything switched."""
    settings = {"kernels_dir": str(directory / "kernels"), "poll_seconds": 0.1}
    with LiveServer(directory, extension="tests.scripted_app", settings=settings) as server:
        for number in range(others):
            server.built(_text(f"other-{number}", "python"))
        builds = [
            server.built(_text("e", "python")),
            server.built(_text("e", "python, numpy")),
        ]
        return [_roll_back(server, builds[number % 2]) for number in range(rollbacks)]


def _text(name: str, dependencies: str) -> str:
    return f"name: {name}\nchannels: [c]\ndependencies: [{dependencies}]\n"


def _roll_back(server: LiveServer, build: dict[str, Any]) -> float:
    start = time.perf_counter()
    server.call("PUT", "environment/default/e/", {"build_id": build["id"]})
    seconds = time.perf_counter() - start
    link = server.directory / "store" / "default" / "envs" / "e"
    assert str(link.resolve()) == build["prefix"]
    [spec] = (server.directory / "kernels").glob("cs.default.e.*/kernel.json")
    assert json.loads(spec.read_bytes())["metadata"]["conda_store"]["build_id"] == build["id"]
    return seconds


def main() -> int:
    """Prints the distribution; 1 when the median is over the budget."""
    with tempfile.TemporaryDirectory() as directory:
        seconds = sorted(measure(Path(directory)))
    median = statistics.median(seconds)
    print(f"rollbacks over HTTP: {len(seconds)}, beside {_OTHERS} other environments")
    print(f"  fastest {seconds[0] * 1000:6.1f} ms")
    print(f"  median  {median * 1000:6.1f} ms   (budget {BUDGET_SECONDS * 1000:.0f} ms)")
    print(f"  p95     {seconds[int(len(seconds) * 0.95)] * 1000:6.1f} ms")
    return int(median > BUDGET_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
