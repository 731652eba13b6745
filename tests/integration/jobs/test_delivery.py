"""Builds as jobs inside PostgreSQL: nothing lost, nothing twice."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db import clock
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.services import cancellation, submission
from conda_store_jupyter.services.submission import Submission, SubmissionRequest, submit
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.testing import ScriptedBuilder
from tests.integration.jobs.record import finished, jobs, listens, order_of_starts, post, shown
from tests.waiting import until

pytestmark = pytest.mark.postgres


PASSING = Failure("channel-unreachable", Step.SOLVE, "no route", transient=True)


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


def test_a_rebuild_is_delivered_too(store: Store) -> None:
    store.dispatcher.start()
    first = post(store).build_id
    finished(store, first)
    finished(store, store.write(submission.rebuild, store.context, first, "me"))
