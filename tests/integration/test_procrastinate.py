"""Builds as jobs inside PostgreSQL: nothing lost, nothing twice, whoever dies."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Attempt, Build
from conda_store_jupyter.queue import lease
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services import cancellation, catalog, submission
from conda_store_jupyter.services.submission import Submission, SubmissionRequest, submit
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.testing import ScriptedBuilder
from tests.faults.yard import Yard
from tests.waiting import until

pytestmark = pytest.mark.postgres

PASSING = Failure("channel-unreachable", Step.SOLVE, "no route", transient=True)


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> CondaStore:
    return CondaStore(
        root=str(tmp_path / "store"),
        kernels_dir=str(tmp_path / "kernels"),
        database_url=database_url,
        poll_seconds=0.1,
        lease_seconds=1.5,
        retry_seconds=0.1,
    )


@pytest.fixture
def yard(tmp_path: Path, database_url: str) -> Iterator[Yard]:
    with Yard(tmp_path / "yard", database_url=database_url) as made:
        yield made


def post(store: Store, name: str = "e", namespace: str = "", dependency: str = "a") -> Submission:
    source = f"name: {name}\nchannels: [c]\ndependencies: [{dependency}]\n"
    return store.write(submit, store.context, SubmissionRequest(source, namespace))


def shown(store: Store, build_id: int) -> dict[str, Any]:
    return store.read(catalog.get_build, build_id)


def finished(store: Store, build_id: int, status: str = "COMPLETED") -> dict[str, Any]:
    until(lambda: shown(store, build_id)["ended_on"])
    build = shown(store, build_id)
    assert build["status"] == status, build
    return build


def statuses(store: Store, ids: Iterable[int]) -> Counter[str]:
    return Counter(shown(store, build_id)["status"] for build_id in ids)


def jobs(store: Store) -> list[tuple[str, int]]:
    query = text("SELECT status, args->>'build_id' FROM procrastinate_jobs ORDER BY id")
    with store.database.snapshot() as session:
        return [(str(row[0]), int(row[1])) for row in session.execute(query)]


def listens(session: Session) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%')"
    return bool(session.scalar(text(query)))


def order_of_starts(store: Store) -> list[int]:
    with store.database.snapshot() as session:
        return list(session.scalars(select(Attempt.build_id).order_by(Attempt.id)))


def test_a_rolled_back_request_leaves_neither_row_nor_job(store: Store) -> None:
    with store.database.transaction() as session:
        submit(session, store.context, SubmissionRequest("name: e\ndependencies: [a]\n"))
        session.rollback()
    assert jobs(store) == []
    made = post(store)
    assert jobs(store) == [("todo", made.build_id)]


def test_builds_of_another_process_are_delivered_at_once(
    store: Store, builder: ScriptedBuilder
) -> None:
    other = open_store(store.config, builder)
    # Found by notification only: the next look of its own would be much too late.
    other.config.poll_seconds = 60.0
    other.dispatcher.start()
    until(lambda: store.read(listens))
    finished(store, post(store, "first").build_id)
    finished(store, post(store, "second").build_id)
    until(lambda: jobs(store) == [])
    other.close()


def test_fifty_identical_requests_at_once_are_one_build(
    config: CondaStore, builder: ScriptedBuilder
) -> None:
    stores = [open_store(config, builder) for _ in range(2)]
    together = threading.Barrier(50, timeout=60)

    def ask(number: int) -> Submission:
        together.wait()
        return post(stores[number % 2])

    with ThreadPoolExecutor(50) as pool:
        made = list(pool.map(ask, range(50)))
    assert len({one.build_id for one in made}) == 1
    assert Counter(one.new for one in made) == {True: 1, False: 49}
    assert jobs(stores[0]) == [("todo", made[0].build_id)]
    for store in stores:
        store.close()


def test_different_requests_at_once_get_numbers_one_after_another(
    config: CondaStore, builder: ScriptedBuilder
) -> None:
    store = open_store(config, builder)
    with ThreadPoolExecutor(15) as pool:
        made = list(pool.map(lambda n: post(store, dependency=f"p{n}"), range(15)))
    numbers = sorted(shown(store, one.build_id)["number"] for one in made)
    assert numbers == list(range(1, 16))
    store.close()


def test_many_builds_of_the_same_packages_at_once_share_one_lockfile(store: Store) -> None:
    store.config.workers = 8
    ids = [post(store, f"e{number}").build_id for number in range(16)]
    store.dispatcher.start()
    assert len({finished(store, build_id)["lockfile_sha256"] for build_id in ids}) == 1


def test_a_canceled_build_is_not_begun(store: Store) -> None:
    build_id = post(store).build_id
    store.write(cancellation.cancel, build_id)
    store.dispatcher.start()
    until(lambda: jobs(store) == [])
    assert (shown(store, build_id)["status"], shown(store, build_id)["attempt"]) == ("CANCELED", 0)


def test_a_running_build_is_canceled(store: Store, builder: ScriptedBuilder) -> None:
    builder.gates["e"] = threading.Event()
    store.dispatcher.start()
    build_id = post(store).build_id
    until(lambda: shown(store, build_id)["status"] == "BUILDING")
    store.write(cancellation.cancel, build_id)
    finished(store, build_id, "CANCELED")


def test_a_cause_that_passes_is_tried_again_by_a_later_job(
    store: Store, builder: ScriptedBuilder
) -> None:
    builder.failures["e"] = PASSING
    store.dispatcher.start()
    build_id = post(store).build_id
    until(lambda: shown(store, build_id)["failures"] >= 1)
    del builder.failures["e"]
    build = finished(store, build_id)
    assert build["failures"] == 1
    assert build["attempt"] == 2


def test_tries_are_used_up(store: Store, builder: ScriptedBuilder) -> None:
    builder.failures["e"] = PASSING
    store.dispatcher.start()
    assert finished(store, post(store).build_id, "FAILED")["attempt"] == 3
    until(lambda: jobs(store) == [])


def test_urgent_builds_go_first(store: Store) -> None:
    store.config.workers = 1
    first, second = post(store, "a").build_id, post(store, "b").build_id

    def urgent(session: Any) -> int:
        source = "name: c\nchannels: [c]\ndependencies: [a]\n"
        made = submit(session, store.context, SubmissionRequest(source))
        session.execute(update(Build).where(Build.id == made.build_id).values(priority=5))
        session.execute(
            text("DELETE FROM procrastinate_jobs WHERE args->>'build_id' = :id"),
            {"id": str(made.build_id)},
        )
        return made.build_id

    third = store.write(urgent)
    assert store.write(store.context.dispatch.enqueue_forgotten) == [third]
    store.dispatcher.start()
    for build_id in (first, second, third):
        finished(store, build_id)
    # On a busy machine one may lose its lease and begin again.
    assert list(dict.fromkeys(order_of_starts(store))) == [third, first, second]


def test_a_namespace_runs_no_more_than_it_may_and_all_come_to_their_end(
    store: Store, builder: ScriptedBuilder
) -> None:
    store.config.workers = 4
    store.config.builds_per_namespace = 1
    gates = {name: threading.Event() for name in ("a", "b", "c")}
    builder.gates.update(gates)
    ids = {name: post(store, name, "team").build_id for name in gates}
    other = post(store, "other", "else").build_id
    store.dispatcher.start()
    finished(store, other)
    # Which of them is first is chance: they are delivered at the same time.
    until(lambda: statuses(store, ids.values())["BUILDING"])
    assert statuses(store, ids.values()) == {"BUILDING": 1, "QUEUED": 2}
    for gate in gates.values():
        gate.set()
    for build_id in ids.values():
        finished(store, build_id)


def test_claims_at_once_do_not_pass_the_limit(store: Store) -> None:
    for number in range(20):
        post(store, f"e{number}", "team")
    terms = LeaseTerms(per_namespace=3)
    with ThreadPoolExecutor(10) as pool:
        claims = pool.map(lambda n: store.write(lease.claim, f"w{n}", terms), range(20))
    assert sum(claim is not None for claim in claims) == 3


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


def test_a_build_that_no_job_knows_is_found(store: Store) -> None:
    build_id = post(store).build_id
    store.write(lambda s: s.execute(text("DELETE FROM procrastinate_jobs")) and None)
    store.dispatcher.start()
    finished(store, build_id)


def test_two_jobs_of_one_build_are_one_attempt(store: Store) -> None:
    build_id = post(store).build_id
    for _ in range(5):
        store.write(lambda s: store.context.dispatch.enqueue(s, s.get_one(Build, build_id)))
    store.config.workers = 4
    store.dispatcher.start()
    finished(store, build_id)
    until(lambda: jobs(store) == [])
    assert order_of_starts(store) == [build_id]


def test_an_attempt_that_is_due_later_waits(store: Store) -> None:
    build_id = post(store).build_id

    def later(session: Any) -> None:
        until_then = clock.now(session) + timedelta(seconds=1)
        session.execute(update(Build).values(not_before=until_then))

    store.write(later)
    store.dispatcher.start()
    until(lambda: jobs(store) and jobs(store)[0][0] == "todo")
    assert shown(store, build_id)["status"] == "QUEUED"
    build = finished(store, build_id)
    assert build["attempt"] == 1


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


def test_a_rebuild_is_delivered_too(store: Store) -> None:
    store.dispatcher.start()
    first = post(store).build_id
    finished(store, first)
    finished(store, store.write(submission.rebuild, store.context, first, "me"))


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
    assert worker.wait(30) == 0
    told.close()
    assert yard.build(running)["status"] == "COMPLETED"
    assert yard.build(waiting)["status"] == "QUEUED"
    attempts = yard.store.read(lambda session: session.scalars(select(Attempt.worker)).all())
    assert [name.split(":")[0] for name in attempts] == ["patient"]
