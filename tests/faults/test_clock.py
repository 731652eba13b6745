"""The clock is set forwards or back by an hour while builds run.

On SQLite, which one machine uses, the processes' clock jumps. PostgreSQL's own clock is the one
that counts there; it cannot be set by a test, so every time that was recorded moves instead, which
is the same to whoever compares it with now.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Interval, literal, select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.db import clock as db_clock
from conda_store_jupyter.db.models import Build
from tests.faults import clock
from tests.faults.audit import outcomes, settle
from tests.faults.conftest import Note
from tests.faults.yard import WorkerProcess, Yard
from tests.waiting import until

HOUR = 3600.0


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


class Clock:
    """What the workers of a yard take for the time."""

    def __init__(self, yard: Yard, file: Path) -> None:
        self._yard = yard
        self._file = file
        self._ahead = 0.0
        self.kind = yard.store.database.engine.dialect.name
        clock.set_clock(file, 0)

    def worker(self) -> WorkerProcess:
        return self._yard.worker(**{clock.VARIABLE: str(self._file)})

    def jump(self, seconds: float) -> None:
        if self.kind == "sqlite":
            self._ahead = seconds
            clock.set_clock(self._file, seconds)
        else:
            self._yard.store.write(_move, timedelta(seconds=-seconds))

    def is_right(self, ids: list[int]) -> bool:
        """Whether every build has a worker whose lease is measured by the new time."""
        now = self._yard.store.read(db_clock.now) + timedelta(seconds=self._ahead)
        leases = select(Build.lease_until).where(Build.id.in_(ids), Build.status == "BUILDING")
        found = self._yard.store.read(lambda session: list(session.scalars(leases)))
        right = [lease for lease in found if lease and abs(lease - now) < timedelta(minutes=1)]
        return len(right) == len(ids)


def _move(session: Session, seconds: timedelta) -> None:
    by = literal(seconds, Interval())
    columns = (Build.scheduled_on, Build.started_on, Build.lease_until, Build.not_before)
    session.execute(update(Build).values({column: column + by for column in columns}))


@pytest.fixture
def wrong(yard: Yard, tmp_path: Path) -> Clock:
    return Clock(yard, tmp_path / "clock")


@pytest.mark.parametrize(("seconds", "way"), [(HOUR, "forwards"), (-HOUR, "back")])
def test_it_jumps_while_builds_run(
    yard: Yard, wrong: Clock, note: Note, seconds: float, way: str
) -> None:
    for _ in range(3):  # One of them is idle, and takes at once what seems to be lost.
        wrong.worker()
    ids = [yard.submit(f"gated-{number}") for number in range(4)]
    for build_id in ids:
        yard.wait_started(build_id)
    wrong.jump(seconds)
    until(lambda: wrong.is_right(ids))
    for number in range(4):
        yard.evidence.open_gate(f"gated-{number}")
    for build_id in ids:
        yard.wait(build_id)
        tried = outcomes(yard.store, build_id)
        assert tried[-1] == "COMPLETED"
        assert set(tried[:-1]) <= {"lost"}
    settle(yard.store)
    attempts = sum(len(outcomes(yard.store, build_id)) for build_id in ids)
    assert yard.evidence.count("overlap") == 0
    note(
        f"{wrong.kind}: the clock jumps {way} by an hour while 4 builds run",
        f"all COMPLETED once, in {attempts} attempts, never two at a time",
    )


def test_it_is_set_back_when_a_worker_has_died(yard: Yard, wrong: Clock, note: Note) -> None:
    """The dead worker's lease is then an hour long, which is not waited for."""
    doomed = wrong.worker()
    build_id = yard.submit("gated-one")
    yard.wait_started(build_id)
    doomed.kill()
    wrong.jump(-HOUR)
    wrong.worker()
    yard.wait_started(build_id, runs=2)
    yard.evidence.open_gate("gated-one")
    yard.wait(build_id)
    settle(yard.store)
    assert outcomes(yard.store, build_id) == ["lost", "COMPLETED"]
    assert yard.evidence.count("overlap") == 0
    note(
        f"{wrong.kind}: a worker is killed, then the clock is set back by an hour",
        "another one takes the build at once, not in an hour",
    )
