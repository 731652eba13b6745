from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Attempt, Build
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.queue import lease, transitions
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.status import Failure, Progress, Step

TERMS = LeaseTerms(seconds=30, max_attempts=2)
FAILURE = Failure("unsatisfiable", Step.SOLVE, "these cannot go together")


def queued(store: Store, name: str = "e") -> int:
    text = f"name: {name}\nchannels: [c]\ndependencies: [python]\n"
    return store.write(submit, store.context, SubmissionRequest(text)).build_id


def taken(store: Store, worker: str = "w") -> Claim:
    claim = store.write(lease.claim, worker, TERMS)
    assert claim is not None
    return claim


def status(store: Store, build_id: int) -> str:
    value: str = store.read(catalog.get_build, build_id)["status"]
    return value


def let_leases_expire(store: Store) -> None:
    past = utcnow() - timedelta(seconds=1)
    store.write(lambda session: session.execute(update(Build).values(lease_until=past)) and None)


def test_a_build_is_claimed_once(store: Store) -> None:
    build_id = queued(store)
    assert taken(store) == Claim(build_id, 1, "w")
    assert store.write(lease.claim, "w2", TERMS) is None
    assert status(store, build_id) == "BUILDING"


def test_the_oldest_of_the_highest_priority_goes_first(store: Store) -> None:
    first, second, urgent = queued(store, "a"), queued(store, "b"), queued(store, "c")
    store.write(
        lambda s: s.execute(update(Build).where(Build.id == urgent).values(priority=1)) and None
    )
    assert [taken(store).build_id for _ in range(3)] == [urgent, first, second]


def test_a_build_that_waits_for_its_next_attempt_is_left_alone(store: Store) -> None:
    queued(store)
    later = utcnow() + timedelta(minutes=1)
    store.write(lambda s: s.execute(update(Build).values(not_before=later)) and None)
    assert store.write(lease.claim, "w", TERMS) is None


def test_a_lost_worker_changes_nothing_when_it_comes_back(store: Store) -> None:
    build_id = queued(store)
    frozen = taken(store, "frozen")
    let_leases_expire(store)
    assert store.write(lease.recover, TERMS) == [build_id]
    winner = taken(store, "winner")
    assert winner.attempt == 2
    for late in (
        lambda s: transitions.fail(s, frozen, FAILURE),
        lambda s: transitions.report(s, frozen, Progress(Step.LINK)),
        lambda s: lease.renew(s, frozen, TERMS),
        lambda s: transitions.give_back(s, frozen),
    ):
        with pytest.raises(LeaseLost):
            store.write(late)
    shown = store.read(catalog.get_build, build_id)
    assert (shown["status"], shown["attempt"], shown["failure"]) == ("BUILDING", 2, None)


def test_a_build_that_used_up_its_workers_fails_with_a_reason(store: Store) -> None:
    build_id = queued(store)
    for _ in range(TERMS.max_attempts):
        taken(store)
        let_leases_expire(store)
        store.write(lease.recover, TERMS)
    shown = store.read(catalog.get_build, build_id)
    assert shown["status"] == "FAILED"
    assert shown["failure"]["code"] == "worker-lost"
    assert shown["failure"]["hints"]
    assert shown["ended_on"]


def test_a_held_lease_is_not_taken_over(store: Store) -> None:
    queued(store)
    claim = taken(store)
    assert store.write(lease.renew, claim, TERMS) is False
    assert store.write(lease.recover, TERMS) == []


def test_an_ended_build_takes_no_more_writes(store: Store) -> None:
    build_id = queued(store)
    claim = taken(store)
    store.write(transitions.fail, claim, FAILURE)
    with pytest.raises(LeaseLost):
        store.write(transitions.give_back, claim)
    assert status(store, build_id) == "FAILED"


def test_attempts_stay_as_rows(store: Store) -> None:
    queued(store)
    store.write(transitions.give_back, taken(store, "first"))
    store.write(transitions.fail, taken(store, "second"), FAILURE)
    with store.database.snapshot() as session:
        rows = session.scalars(select(Attempt).order_by(Attempt.number)).all()
    assert [(row.worker, row.outcome) for row in rows] == [
        ("first", "given-back"),
        ("second", "FAILED"),
    ]
    assert rows[1].failure == FAILURE.to_json()
    assert all(row.ended_on for row in rows)
