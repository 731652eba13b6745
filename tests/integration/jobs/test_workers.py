"""Workers that stop, die, and lose their connections: nothing is lost with them."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest
from sqlalchemy import select, text

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Attempt
from conda_store_jupyter.testing import ScriptedBuilder
from tests.faults.yard import Yard
from tests.integration.jobs.record import finished, jobs, post, shown
from tests.waiting import until

pytestmark = pytest.mark.postgres


def test_a_job_that_a_dead_worker_had_fetched_goes_to_another(store: Store) -> None:
    build_id = post(store).build_id
    store.write(
        lambda s: (
            s.execute(
                text(
                    "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) "
                    "VALUES (now() - interval '1 hour') RETURNING id) "
                    "UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
                )
            )
            and None
        )
    )
    store.dispatcher.start()
    finished(store, build_id)


def test_a_stopping_process_gives_its_builds_and_their_jobs_back(
    store: Store, builder: ScriptedBuilder
) -> None:
    builder.gates["e"] = threading.Event()
    store.dispatcher.start()
    build_id = post(store).build_id
    until(lambda: shown(store, build_id)["status"] == "BUILDING")
    store.dispatcher.stop()
    build = shown(store, build_id)
    assert (build["status"], build["failures"]) == ("QUEUED", 0)
    assert jobs(store) == [("todo", build_id)]


def test_a_finishing_process_waits_for_its_builds_and_begins_no_other(
    store: Store, builder: ScriptedBuilder
) -> None:
    store.config.workers = 1
    gate = builder.gates["e"] = threading.Event()
    store.dispatcher.start()
    running, waiting = post(store).build_id, post(store, "f").build_id
    until(lambda: shown(store, running)["status"] == "BUILDING")
    threading.Timer(0.2, gate.set).start()
    store.dispatcher.finish()
    assert shown(store, running)["status"] == "COMPLETED"
    assert shown(store, waiting)["status"] == "QUEUED"


def test_lost_connections_cost_nothing(store: Store, builder: ScriptedBuilder) -> None:
    gate = builder.gates["e"] = threading.Event()
    store.dispatcher.start()
    running = post(store).build_id
    until(lambda: shown(store, running)["status"] == "BUILDING")
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    store.write(lambda s: s.execute(cut) and None)
    finished(store, post(store, "f").build_id)
    gate.set()
    assert finished(store, running)["attempt"] == 1


def test_a_killed_worker_is_replaced_by_another(yard: Yard) -> None:
    doomed = yard.worker("doomed")
    build_id = yard.submit("gated-e")
    yard.wait_started(build_id)
    yard.worker("heir")
    doomed.kill()
    yard.evidence.open_gate("gated-e")
    build = yard.wait(build_id)
    assert (build["attempt"], build["failures"]) == (2, 1)
    assert yard.evidence.count("overlap") == 0


def test_sigterm_gives_back_and_ends(yard: Yard) -> None:
    worker = yard.worker("leaving")
    build_id = yard.submit("gated-e")
    yard.wait_started(build_id)
    worker.send(signal.SIGTERM)
    until(worker.ended)
    build = yard.build(build_id)
    assert (build["status"], build["failures"]) == ("QUEUED", 0)
    yard.evidence.open_gate("gated-e")
    yard.worker("next")
    assert yard.wait(build_id)["attempt"] == 2


def test_names_of_workers_are_kept(store: Store) -> None:
    store.config.worker_name = "the-big-machine"
    store.dispatcher.start()
    build_id = post(store).build_id
    finished(store, build_id)
    with store.database.snapshot() as session:
        assert session.scalars(select(Attempt.worker)).one().startswith("the-big-machine:")


def test_a_named_worker_finishes_what_runs_when_it_is_told_to(yard: Yard) -> None:
    options = ["--concurrency", "1", "--name", "patient", "--finish"]
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.command", "worker", *options],
        env=yard.variables(),
        stderr=subprocess.PIPE,
        text=True,
    )
    running = yard.submit("gated-e")
    yard.wait_started(running)
    waiting = yard.submit("quick-f")
    worker.send_signal(signal.SIGTERM)
    told = worker.stderr
    assert told is not None
    until(lambda: "waiting for what runs" in told.readline())
    yard.evidence.open_gate("gated-e")
    assert worker.wait(60) == 0
    told.close()
    assert yard.build(running)["status"] == "COMPLETED"
    assert yard.build(waiting)["status"] == "QUEUED"
    attempts = yard.store.read(lambda session: session.scalars(select(Attempt.worker)).all())
    assert [name.split(":")[0] for name in attempts] == ["patient"]
