"""A worker is frozen past its lease and comes back: it changes nothing."""

from __future__ import annotations

import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.faults import death
from tests.faults.audit import outcomes, settle
from tests.faults.conftest import Note
from tests.faults.yard import WorkerProcess, Yard
from tests.waiting import until

COMPLETE = "conda_store_jupyter.services.completion:complete"
WITHIN = "conda_store_jupyter.services.completion:activate_completed"


def wait_frozen(worker: WorkerProcess) -> None:
    until(lambda: psutil.Process(worker.pid).status() == psutil.STATUS_STOPPED)


def freeze(yard: Yard, worker: WorkerProcess) -> None:
    """Stop a process at a moment when it does not hold SQLite's only write lock."""
    worker.send(signal.SIGSTOP)
    while is_locked(yard):
        worker.send(signal.SIGCONT)
        worker.send(signal.SIGSTOP)


def is_locked(yard: Yard) -> bool:
    with closing(sqlite3.connect(yard.store.layout.database, timeout=0.5)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def seen(yard: Yard, build_id: int) -> dict[str, Any]:
    """What a person sees of a build and its environment."""
    found = yard.build(build_id)
    link = yard.store.layout.link("default", found["name"])
    specs = {path.name: path.read_text() for path in yard.kernels.glob("*/kernel.json")}
    return {"build": found, "link": str(link.resolve()), "kernelspecs": specs}


def test_frozen_while_building(yard: Yard, note: Note) -> None:
    frozen = yard.worker()
    build_id = yard.submit("gated-one")
    yard.wait_started(build_id)
    freeze(yard, frozen)
    yard.worker()
    yard.wait_started(build_id, runs=2)
    assert yard.evidence.count("overlap") == 0
    yard.evidence.open_gate("gated-one")
    yard.wait(build_id)
    settle(yard.store)
    before = seen(yard, build_id)
    frozen.send(signal.SIGCONT)
    until(lambda: "lease-lost" in yard.log(build_id))
    assert seen(yard, build_id) == before
    assert outcomes(yard.store, build_id) == ["lost", "COMPLETED"]
    settle(yard.store)
    note(
        "SIGSTOP of a worker past its lease, SIGCONT after another one had finished",
        "attempts lost, COMPLETED; one run at a time; record, link and kernelspec unchanged",
    )


def test_frozen_when_it_was_done(yard: Yard, note: Note) -> None:
    """The worker stops between the last step of the build and its record."""
    frozen = yard.worker(**{death.VARIABLE: f"freeze {COMPLETE}"})
    build_id = yard.submit("quick-one")
    wait_frozen(frozen)
    while is_locked(yard):  # It may be in another thread's transaction, and then holds up all.
        frozen.send(signal.SIGCONT)
        yard.wait(build_id)
        build_id = yard.submit("quick-one", f"again-{build_id}")
        wait_frozen(frozen)
    yard.worker()
    yard.wait(build_id)
    settle(yard.store)
    before = seen(yard, build_id)
    frozen.send(signal.SIGCONT)
    until(lambda: "stopped: " in yard.log(build_id))
    assert seen(yard, build_id) == before
    assert outcomes(yard.store, build_id) == ["lost", "COMPLETED"]
    settle(yard.store)
    note(
        "SIGSTOP of a worker between its last step and the record, SIGCONT after the next attempt",
        "attempts lost, COMPLETED; the late result is refused, and the log says so",
    )


@pytest.mark.postgres
def test_frozen_within_a_transaction(postgres_url: str, tmp_path: Path, note: Note) -> None:
    """It has locks in the database, which PostgreSQL takes from it; nobody waits for ever."""
    with Yard(tmp_path / "yard", database_url=postgres_url) as yard:
        yard.store.write(_end_idle_transactions)
        frozen = yard.worker(**{death.VARIABLE: f"freeze {WITHIN}"})
        build_id = yard.submit("quick-one")
        wait_frozen(frozen)
        yard.worker()
        yard.wait(build_id)
        settle(yard.store)
        before = seen(yard, build_id)
        frozen.send(signal.SIGCONT)
        until(lambda: re.search("stopped: |not recorded: ", yard.log(build_id)))
        assert seen(yard, build_id) == before
        assert outcomes(yard.store, build_id) == ["lost", "COMPLETED"]
        settle(yard.store)
    note(
        "postgresql: SIGSTOP of a worker in the transaction that completes its build",
        "its locks are taken from it; attempts lost, COMPLETED; nothing changed afterwards",
    )


def _end_idle_transactions(session: Session) -> None:
    """As the product's own setting does, but sooner."""
    name = session.scalar(text("SELECT quote_ident(current_database())"))
    session.execute(text(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '1s'"))
