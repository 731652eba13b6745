"""The database goes away in the middle, or is held by somebody else, and comes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.audit import outcomes, settle
from tests.faults.conftest import Note
from tests.faults.yard import SETTINGS, Yard
from tests.postgres.cluster import Cluster
from tests.waiting import until

BUILDS = 12


@contextmanager
def locked(yard: Yard) -> Iterator[None]:
    """Somebody else's write lock on the SQLite database."""
    foreign = sqlite3.connect(yard.store.layout.database, timeout=30, isolation_level=None)
    try:
        foreign.execute("BEGIN IMMEDIATE")
        yield
        foreign.execute("ROLLBACK")
    finally:
        foreign.close()


def test_sqlite_is_locked_for_longer_than_a_lease(yard: Yard, note: Note) -> None:
    yard.worker()
    yard.worker()
    gated = [yard.submit(f"gated-{number}") for number in range(3)]
    for build_id in gated:
        yard.wait_started(build_id)
    with locked(yard):
        # What cannot renew its lease must stop before somebody else may take it.
        until(lambda: not yard.running())
        for number in range(3):
            yard.evidence.open_gate(f"gated-{number}")
    for build_id in gated:
        yard.wait(build_id)
    settle(yard.store)
    assert yard.evidence.count("overlap") == 0
    tried = [outcomes(yard.store, build_id) for build_id in gated]
    assert all(one[-1] == "COMPLETED" and one.count("COMPLETED") == 1 for one in tried)
    note(
        f"sqlite: somebody's write lock outlasts a lease ({SETTINGS['lease_seconds']} s)",
        f"{len(gated)} builds stop and are done again, in {sum(map(len, tried))} attempts",
    )


@pytest.mark.postgres
@pytest.mark.parametrize("how", ["stop", "kill"])
def test_postgresql_is_restarted(
    own_cluster: Cluster, tmp_path: Path, note: Note, how: str
) -> None:
    """``stop`` is pg_ctl's *fast*, ``kill`` its *immediate*: a crash, then recovery."""
    url = own_cluster.url(own_cluster.create())
    with Yard(tmp_path / "yard", database_url=url) as yard:
        yard.worker()
        yard.worker()
        gated = yard.submit("gated-one")
        yard.wait_started(gated)
        others = [yard.submit(f"e{number}", f"p{number}") for number in range(BUILDS)]
        until(lambda: yard.evidence.count("end") >= 2)
        getattr(own_cluster, how)()
        yard.evidence.open_gate("gated-one")  # It ends while nobody can write that down.
        until(lambda: yard.evidence.count("end", gated) >= 1 or not yard.running())
        own_cluster.start()
        for build_id in (gated, *others):
            yard.wait(build_id)
        settle(yard.store)
        assert yard.evidence.count("overlap") == 0
        attempts = [outcomes(yard.store, build_id) for build_id in (gated, *others)]
        assert all(one.count("COMPLETED") == 1 for one in attempts)
        assert all(set(one[:-1]) <= {"lost"} for one in attempts), attempts
    note(
        f"postgresql: {'crash (immediate)' if how == 'kill' else 'fast shutdown'} and start "
        f"while {BUILDS + 1} builds are on their way",
        f"all COMPLETED once, in {sum(map(len, attempts))} attempts",
    )
