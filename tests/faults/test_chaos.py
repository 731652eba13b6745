"""Processes die at random while 200 builds are on their way; none is lost, none done twice."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from conda_store_jupyter.db.models import Attempt, Build
from tests.faults.audit import settle
from tests.faults.conftest import Note
from tests.faults.killer import Killer
from tests.faults.yard import Yard
from tests.waiting import until

BUILDS = 200
ENVIRONMENTS = 40
WORKERS = 3

# Another one each day, and the same again with CONDA_STORE_TEST_SEED.
SEED = int(os.environ.get("CONDA_STORE_TEST_SEED", "20261122"))


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def crowd(tmp_path: Path, database_url: str) -> Yard:
    """Many tries: a build may be killed several times, and that must not end it."""
    return Yard(tmp_path / "yard", database_url=database_url, settings={"max_attempts": 20})


def test_kill_9_of_workers_server_and_builds(
    crowd: Yard, note: Note, stopwatch: Callable[[], float]
) -> None:
    print(f"seed {SEED}")
    with crowd as yard:
        ids = [
            yard.submit(f"e{number % ENVIRONMENTS}", f"p{number}", "python")
            for number in range(BUILDS)
        ]
        for _ in range(WORKERS):
            yard.worker()
        killer = Killer(yard, SEED)
        killer.start_server()
        until(lambda: yard.evidence.count("end") >= 5)
        while unended(yard):
            killer.strike()
            assert stopwatch() < 100, f"stuck: {unended(yard)}"
        killer.finish()
        assert {yard.build(build_id)["status"] for build_id in ids} == {"COMPLETED"}
        # Whoever was killed between a commit and what follows it has been started again.
        settle(yard.store)
        assert yard.evidence.count("overlap") == 0
        assert min(killer.killed[kind] for kind in ("child", "worker", "server")) >= 1
        yard.stop()
        note(*summary(yard, killer, stopwatch()))


def test_two_servers_and_three_workers_on_one_store(crowd: Yard, note: Note) -> None:
    with crowd as yard, yard.another_server() as second:
        yard.server.start()
        for _ in range(WORKERS):
            yard.worker()
        until(lambda: all(worker.ready() for worker in yard.workers))
        ids = [yard.submit(f"e{number % 20}", f"p{number}", "python") for number in range(80)]
        until(lambda: not unended(yard), 60)
        assert {yard.build(build_id)["status"] for build_id in ids} == {"COMPLETED"}
        assert yard.evidence.count("overlap") == 0
        attempts = {yard.build(build_id)["attempt"] for build_id in ids}
        assert attempts == {1}
        assert second.call("GET", "build/?status=COMPLETED&size=1") != []
        settle(yard.store)
        yard.stop()
    note("two servers and three workers, nothing dies", "80 builds, each in one attempt, 0 double")


def unended(yard: Yard) -> int:
    waiting = select(func.count()).where(Build.status.in_(["QUEUED", "BUILDING"]))
    return yard.store.read(lambda session: session.scalar(waiting) or 0)


def summary(yard: Yard, killer: Killer, seconds: float) -> tuple[str, str]:
    kills = ", ".join(f"{kind} x{number}" for kind, number in sorted(killer.killed.items()))
    outcomes: Counter[str] = yard.store.read(
        lambda session: Counter(session.scalars(select(Attempt.outcome)))
    )
    runs = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common())
    return (
        f"{yard.store.database.engine.dialect.name}, seed {SEED}: kill -9 of {kills}",
        f"{BUILDS} builds in {seconds:.0f} s: 0 lost, 0 double, 0 stuck; attempts: {runs}",
    )
