"""Which build comes next, and how many of a namespace run."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text, update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.queue import lease
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.testing import ScriptedBuilder
from tests.integration.jobs.record import finished, order_of_starts, post, statuses
from tests.waiting import until

pytestmark = pytest.mark.postgres


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
