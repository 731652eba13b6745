"""What a preview takes through the REST API of a real server: ``python -m …`` prints it.

The environment has 150 packages; the channel has 8,000 with 12 versions each, all of them newer
versions of what the environment has.
"""

from __future__ import annotations

import hashlib
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.builder.requests import BuildRequest
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.repositories import environments, namespaces
from conda_store_jupyter.queue.enqueue import enqueue
from conda_store_jupyter.services import resolving
from conda_store_jupyter.services.submission import SubmissionRequest, read
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildStatus
from tests.live import LiveServer

PACKAGES = 150
BUDGET_SECONDS = 1.5
_NAMES, _VERSIONS = 8000, 12
_RUNS = 11


def write_channel(root: Path) -> None:
    """An index without archives: nothing is installed here."""
    chance = random.Random(1)
    records: dict[str, Any] = {}
    for number in range(_NAMES):
        below = min(number, PACKAGES)
        needs = {chance.randrange(below) for _ in range(min(4, below))}
        for version in range(1, _VERSIONS + 1):
            file = f"pkg-{number}-{version}.0-0.conda"
            low, high = max(1, version - 5), version + 7
            records[file] = {
                "name": f"pkg-{number}",
                "version": f"{version}.0",
                "build": "0",
                "build_number": 0,
                "depends": [f"pkg-{other} >={low}.0,<{high}" for other in sorted(needs)],
                "subdir": "noarch",
                "noarch": "generic",
                "sha256": hashlib.sha256(file.encode()).hexdigest(),
                "size": chance.randrange(10_000, 5_000_000),
                "timestamp": 1_700_000_000_000 + version,
            }
    (root / "noarch").mkdir(parents=True)
    index = {"info": {"subdir": "noarch"}, "packages": {}, "packages.conda": records}
    (root / "noarch" / "repodata.json").write_text(json.dumps(index), encoding="utf-8")


def text_of(channel: Path, *more: str, versions: str = "") -> str:
    """A specification of the 150 packages and more."""
    wanted = [f"pkg-{number} {versions}".strip() for number in range(PACKAGES)]
    lines = "".join(f'  - "{line}"\n' for line in (*wanted, *more))
    return f"name: big\nchannels: [{channel.as_uri()}]\ndependencies:\n{lines}"


def record_build(store: Store, specification: Specification, lockfile: Lockfile, text: str) -> None:
    """A completed build as its row, without a prefix."""

    def add(session: Any) -> None:
        environment = environments.held(session, namespaces.held(session, "default"), "big")
        from conda_store_jupyter.db.repositories import specifications

        row = specifications.held(
            session,
            name="big",
            sha256=specification.sha256,
            spec=specification.canonical(),
            source=text,
        )
        build = enqueue(session, environment, row, requested_by="benchmark")
        build.status = BuildStatus.COMPLETED.value
        build.lockfile_id = resolving.lockfile_id(session, lockfile)
        build.result = {}
        session.flush()
        environment.current_build_id = build.id

    store.write(add)


def prepare(root: Path, channel: Path) -> None:
    """A store with an environment of older versions."""
    store = open_store(CondaStore(root=str(root), kernels_dir=str(root / "k"), kernel_packages=[]))
    text = text_of(channel, versions="<=6.0")
    specification = read(store.context, SubmissionRequest(text))
    planned = store.planner.plan(BuildRequest(0, "default", "big", specification))
    assert len(planned.lockfile.conda) == PACKAGES
    record_build(store, specification, planned.lockfile, text)
    store.close()


def timed(function: Callable[[], Any], runs: int = _RUNS) -> tuple[float, float, Any]:
    """Median and worst time in seconds, and the last answer."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        answer = function()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), max(taken), answer


def main() -> int:
    """Print the table; 1 when the budget is exceeded."""
    with tempfile.TemporaryDirectory() as directory:
        channel, base = Path(directory) / "channel", Path(directory) / "base"
        write_channel(channel)
        prepare(base / "store", channel)
        settings = {"kernel_packages": [], "known_channels": [], "workers": 0}
        with LiveServer(base, settings=settings) as server:
            return _measure(server, channel)


def _measure(server: LiveServer, channel: Path) -> int:
    def plan(*more: str, policy: str = "minimal") -> Callable[[], Any]:
        body = {"specification": text_of(channel, *more), "policy": policy}
        return lambda: server.call("POST", "plan/", body)

    query = f"index/packages/?q=pkg-77&channels={channel.as_uri()}"
    rows = [
        ("cold, add 1", *timed(plan("pkg-4000"), 1)),
        ("warm, add 1", *timed(plan("pkg-4001"))),
        ("warm, add 1 that moves others", *timed(plan("pkg-4002 >=12"))),
        ("warm, latest", *timed(plan("pkg-4003", policy="latest"))),
        ("warm, unknown package", *timed(plan("pkg-400x"))),
        ("warm, no such version", *timed(plan("pkg-4004 >=99"))),
        ("search names", *timed(lambda: server.call("GET", query))),
    ]
    for name, median, worst, answer in rows:
        times = f"median {median * 1000:7.1f} ms  worst {worst * 1000:7.1f} ms"
        print(f"{name:32} {times}  {_what(answer)}")
    print(f"other requests meanwhile: {_meanwhile(server, plan('pkg-4005 >=12'))}")
    return int(rows[1][1] > BUDGET_SECONDS or rows[2][1] > BUDGET_SECONDS)


def _what(answer: Any) -> str:
    if isinstance(answer, list):
        return f"{len(answer)} names"
    if answer["conflict"]:
        return str(answer["conflict"]["code"])
    counts = {kind: n for kind, n in answer["diff"]["counts"].items() if n}
    return f"{answer['packages']} packages, {counts}, {len(answer['moved'])} moved"


def _meanwhile(server: LiveServer, plan: Callable[[], Any]) -> str:
    """How long the server takes for something else while plans are made."""
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            plan()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    taken = []
    for _ in range(200):
        start = time.perf_counter()
        server.jupyter("GET", "status")
        taken.append(time.perf_counter() - start)
    done.set()
    for thread in threads:
        thread.join()
    taken.sort()
    return f"median {taken[100] * 1000:.1f} ms, p99 {taken[197] * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
