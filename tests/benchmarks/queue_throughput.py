"""Builds that do nothing, on PostgreSQL, by three worker processes: what the queue itself costs.

Everything but the building is real: requests, jobs, claims, leases, logs, attempts, the journal,
activation, links. The server commits durably. Bars: 100 builds per second or more; median from
request to start below 20 ms.

Run: ``python -m tests.benchmarks.queue_throughput [--builds N] [--concurrency N]``.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult, StopSignal
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.status import BuildStatus, Progress
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import Layout
from tests.postgres.cluster import Cluster
from tests.waiting import until

WORKERS = 3
LATENCIES = 100
BUILDS_PER_SECOND = 100.0
MILLISECONDS = 20.0

LOCKFILE = Lockfile(platform="linux-64", conda=(), variables={})


@dataclass(frozen=True)
class NoBuilder:
    """Answers with a prefix that is there already."""

    layout: Layout

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        """Nothing to do."""
        prefix = self.layout.prefix(request.namespace, request.environment, LOCKFILE.sha256)
        return BuildResult(LOCKFILE, prefix, True, 0, ())


def main() -> None:
    """Measure, print, and fail when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--builds", type=int, default=1500)
    parser.add_argument("--concurrency", type=int, default=2)
    parser.add_argument("--work", nargs=2, metavar=("DIRECTORY", "URL"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(Path(options.work[0]), options.work[1], options.concurrency)
        return
    with tempfile.TemporaryDirectory() as directory, Cluster(durable=True) as cluster:
        url = cluster.url(cluster.create())
        store = opened(Path(directory), url, 0)
        rate, enqueued = throughput(store, options.builds, options.concurrency, url)
        delays = latencies(store, options.concurrency, url)
        store.close()
    median = statistics.median(delays)
    print(f"requests                {enqueued:7.0f} per second, one after another")
    print(f"no-op builds            {rate:7.0f} per second, {WORKERS} workers")
    print(f"request to start        {median:7.1f} ms (median of {LATENCIES})")
    print(f"                        {statistics.quantiles(delays, n=20)[-1]:7.1f} ms (95 %)")
    if rate < BUILDS_PER_SECOND or median > MILLISECONDS:
        sys.exit(f"the bars are {BUILDS_PER_SECOND:.0f} per second and {MILLISECONDS:.0f} ms")


def throughput(store: Store, builds: int, concurrency: int, url: str) -> tuple[float, float]:
    """Builds per second of a full queue while all workers are at it; requests per second."""
    began = time.perf_counter()
    for number in range(builds):
        ask(store, f"e{number}")
    enqueued = builds / (time.perf_counter() - began)
    with workers(store, concurrency, url):
        until(lambda: store.read(names) == WORKERS, 60)
        first, start = store.read(ended)
        while store.read(ended)[0] < builds:
            time.sleep(0.5)  # looking all the time would take a good part of the machine
        last, end = store.read(last_end)
    return (last - first) / (end - start).total_seconds(), enqueued


def latencies(store: Store, concurrency: int, url: str) -> list[float]:
    """Milliseconds from a request to its start, by the database's clock, with idle workers."""
    delays = []
    with workers(store, concurrency, url):
        until(lambda: store.read(listening) == WORKERS, 60)
        for number in range(LATENCIES):
            build_id = ask(store, f"late{number}")
            delays.append(until(partial(store.read, delay, build_id), 30))
    return delays


def ask(store: Store, name: str) -> int:
    """A build of a new environment, whose prefix is there already."""
    prefix = store.layout.prefix("default", name, LOCKFILE.sha256)
    prefixes.begin(prefix, lock_sha256=LOCKFILE.sha256, build_id=0)
    prefixes.finish(prefix, {"activation": {}, "kernels": []})
    source = f"name: {name}\nchannels: [c]\ndependencies: [a]\n"
    return store.write(submit, store.context, SubmissionRequest(source)).build_id


def names(session: Session) -> int:
    """How many processes have begun a build."""
    query = text("SELECT count(DISTINCT split_part(worker, ':', 2)) FROM attempt")
    return int(session.scalar(query) or 0)


def ended(session: Session) -> tuple[int, datetime]:
    """How many builds have ended, and the time."""
    query = select(func.count()).where(Build.status == BuildStatus.COMPLETED.value)
    now = session.scalar(text("SELECT clock_timestamp()"))
    assert now is not None
    return session.scalar(query) or 0, now


def last_end(session: Session) -> tuple[int, datetime]:
    """How many builds have ended, and when the last one did."""
    count, last = session.execute(select(func.count(), func.max(Build.ended_on))).one()
    assert last is not None
    return count, last


def listening(session: Session) -> int:
    """How many workers hear of new jobs."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    return int(session.scalar(text(query)) or 0)


def delay(session: Session, build_id: int) -> float:
    """Milliseconds from a request to its start; 0 before the build has ended."""
    build = session.get_one(Build, build_id)
    if build.ended_on is None or build.started_on is None:
        return 0.0
    return (build.started_on - build.scheduled_on).total_seconds() * 1000


def opened(directory: Path, url: str, concurrency: int) -> Store:
    """The store of this benchmark."""
    config = CondaStore(
        root=str(directory / "store"),
        kernels_dir=str(directory / "kernels"),
        database_url=url,
        workers=concurrency,
    )
    return open_store(config, lambda store: NoBuilder(store.layout))


@contextmanager
def workers(store: Store, concurrency: int, url: str) -> Iterator[None]:
    """Worker processes as long as the context lasts."""
    directory = str(store.layout.root.parent)
    command = [sys.executable, "-m", "tests.benchmarks.queue_throughput"]
    command += ["--concurrency", str(concurrency), "--work", directory, url]
    started = [subprocess.Popen(command) for _ in range(WORKERS)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def work(directory: Path, url: str, concurrency: int) -> None:
    """Build until killed."""
    opened(directory, url, concurrency).dispatcher.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
