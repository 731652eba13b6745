from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Attempt, Build
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue import lease, recovery, transitions
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.services import cancellation, catalog
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.status import Failure, Progress, Step

TERMS = LeaseTerms(seconds=30)
POLICY = RetryPolicy(attempts=2, base_seconds=10, draw=lambda: 0.5)
FAILURE = Failure("unsatisfiable", Step.SOLVE, "these cannot go together")
PASSING = Failure("channel-unreachable", Step.SOLVE, "no route", transient=True)


def queued(store: Store, name: str = "e", namespace: str = "") -> int:
    text = f"name: {name}\nchannels: [c]\ndependencies: [python]\n"
    return store.write(submit, store.context, SubmissionRequest(text, namespace)).build_id


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
    assert store.write(recovery.recover, POLICY) == [build_id]
    winner = taken(store, "winner")
    assert winner.attempt == 2
    for late in (
        lambda s: transitions.fail(s, frozen, FAILURE, POLICY),
        lambda s: transitions.report(s, frozen, Progress(Step.LINK)),
        lambda s: lease.renew(s, frozen, TERMS),
        lambda s: transitions.give_back(s, frozen),
    ):
        with pytest.raises(LeaseLost):
            store.write(late)
    shown = store.read(catalog.get_build, build_id)
    assert (shown["status"], shown["attempt"], shown["failure"]) == ("BUILDING", 2, None)


def test_a_build_whose_worker_does_not_stop_ends_without_it(store: Store) -> None:
    build_id = queued(store)
    deaf = taken(store, "deaf")
    store.write(cancellation.cancel, build_id)
    shown = store.read(catalog.get_build, build_id)
    assert (shown["status"], shown["can"]["force_cancel"]) == ("BUILDING", False)
    long_ago = utcnow() - timedelta(seconds=31)
    store.write(lambda s: s.execute(update(Build).values(cancel_requested_on=long_ago)) and None)
    assert store.read(catalog.get_build, build_id)["can"]["force_cancel"]
    store.write(cancellation.cancel, build_id, force=True)
    for late in (
        lambda s: lease.renew(s, deaf, TERMS),
        lambda s: transitions.report(s, deaf, Progress(Step.LINK)),
        lambda s: transitions.fail(s, deaf, FAILURE, POLICY),
        lambda s: transitions.cancel(s, deaf),
        lambda s: transitions.complete(s, deaf, lockfile_id=1, size=1, result={}),
        lambda s: transitions.give_back(s, deaf),
    ):
        with pytest.raises(LeaseLost):
            store.write(late)
    let_leases_expire(store)
    assert store.write(recovery.recover, POLICY) == []
    assert store.write(lease.claim, "w", TERMS) is None
    shown = store.read(catalog.get_build, build_id)
    assert (shown["status"], shown["failure"], shown["progress"]) == ("CANCELED", None, None)
    assert shown["ended_on"]
    assert not shown["can"]["force_cancel"]
    attempt = store.read(catalog.list_attempts, build_id)[0]
    assert (attempt["outcome"], bool(attempt["ended_on"])) == ("CANCELED", True)
    with pytest.raises(Conflict):
        store.write(cancellation.cancel, build_id, force=True)


def test_force_ends_what_waits_or_was_not_asked_to_stop_too(store: Store) -> None:
    waits = queued(store)
    store.write(cancellation.cancel, waits, force=True)
    assert status(store, waits) == "CANCELED"
    runs = queued(store)
    taken(store)
    store.write(cancellation.cancel, runs, force=True)
    assert status(store, runs) == "CANCELED"


def test_a_build_that_used_up_its_workers_fails_with_a_reason(store: Store) -> None:
    build_id = queued(store)
    for _ in range(POLICY.attempts):
        taken(store)
        let_leases_expire(store)
        store.write(recovery.recover, POLICY)
    shown = store.read(catalog.get_build, build_id)
    assert shown["status"] == "FAILED"
    assert shown["failure"]["code"] == "worker-lost"
    assert shown["failure"]["hints"]
    assert shown["ended_on"]


def test_a_held_lease_is_not_taken_over(store: Store) -> None:
    queued(store)
    claim = taken(store)
    assert store.write(lease.renew, claim, TERMS) is False
    assert store.write(recovery.recover, POLICY) == []


def test_an_ended_build_takes_no_more_writes(store: Store) -> None:
    build_id = queued(store)
    claim = taken(store)
    store.write(transitions.fail, claim, FAILURE, POLICY)
    with pytest.raises(LeaseLost):
        store.write(transitions.give_back, claim)
    assert status(store, build_id) == "FAILED"


def test_attempts_stay_as_rows(store: Store) -> None:
    queued(store)
    store.write(transitions.give_back, taken(store, "first"))
    store.write(transitions.fail, taken(store, "second"), FAILURE, POLICY)
    with store.database.snapshot() as session:
        rows = session.scalars(select(Attempt).order_by(Attempt.number)).all()
    assert [(row.worker, row.outcome) for row in rows] == [
        ("first", "given-back"),
        ("second", "FAILED"),
    ]
    assert rows[1].failure == FAILURE.to_json()
    assert all(row.ended_on for row in rows)


def test_a_cause_that_passes_is_tried_again_later_and_not_for_ever(store: Store) -> None:
    build_id = queued(store)
    again = store.write(transitions.fail, taken(store), PASSING, POLICY)
    shown = store.read(catalog.get_build, build_id)
    assert again is not None
    assert 4 < (again - utcnow()).total_seconds() <= 5
    assert (shown["status"], shown["failure"]["code"]) == ("QUEUED", "channel-unreachable")
    assert shown["next_attempt_on"]
    assert store.write(lease.claim, "w", TERMS) is None
    store.write(lambda s: s.execute(update(Build).values(not_before=utcnow())) and None)
    assert store.write(transitions.fail, taken(store), PASSING, POLICY) is None
    assert store.read(catalog.get_build, build_id)["status"] == "FAILED"


def test_a_cause_that_stays_fails_at_once(store: Store) -> None:
    build_id = queued(store)
    assert store.write(transitions.fail, taken(store), FAILURE, POLICY) is None
    assert status(store, build_id) == "FAILED"


def test_giving_back_uses_up_no_tries(store: Store) -> None:
    build_id = queued(store)
    for _ in range(5):
        store.write(transitions.give_back, taken(store))
    shown = store.read(catalog.get_build, build_id)
    assert (shown["status"], shown["attempt"], shown["failures"]) == ("QUEUED", 5, 0)


def test_a_waiting_build_is_canceled_at_once_and_never_claimed(store: Store) -> None:
    build_id = queued(store)
    store.write(cancellation.cancel, build_id)
    assert status(store, build_id) == "CANCELED"
    assert store.write(lease.claim, "w", TERMS) is None
    with pytest.raises(Conflict):
        store.write(cancellation.cancel, build_id)


def test_a_running_build_is_asked_to_stop(store: Store) -> None:
    build_id = queued(store)
    claim = taken(store)
    assert store.read(lease.cancel_requested, claim) is False
    store.write(cancellation.cancel, build_id)
    assert store.read(lease.cancel_requested, claim) is True
    assert status(store, build_id) == "BUILDING"
    store.write(transitions.cancel, claim)
    assert status(store, build_id) == "CANCELED"


def test_a_build_whose_worker_died_before_it_could_stop_is_canceled(store: Store) -> None:
    build_id = queued(store)
    taken(store)
    store.write(cancellation.cancel, build_id)
    let_leases_expire(store)
    store.write(recovery.recover, POLICY)
    assert status(store, build_id) == "CANCELED"


def test_a_namespace_may_run_so_many_builds_at_once(store: Store) -> None:
    terms = LeaseTerms(per_namespace=1)
    first, _, other = queued(store, "a"), queued(store, "b"), queued(store, "c", "team")
    claims = [store.write(lease.claim, "w", terms) for _ in range(3)]
    assert [claim and claim.build_id for claim in claims] == [first, other, None]


@given(
    failures=st.integers(1, 50),
    base=st.floats(0.1, 100),
    longest=st.floats(0.1, 1000),
    draw=st.floats(0, 1),
)
def test_waits_stay_within_their_bounds(
    failures: int, base: float, longest: float, draw: float
) -> None:
    wait = RetryPolicy(100, base, longest, lambda: draw).wait(failures, PASSING)
    assert wait is not None
    assert 0 <= wait.total_seconds() <= min(longest, base * 2 ** (failures - 1)) + 1e-6
