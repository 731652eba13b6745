"""What tests of jobs ask for, and what the record says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Attempt
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.submission import Submission, SubmissionRequest, submit
from tests.waiting import until


def post(store: Store, name: str = "e", namespace: str = "", dependency: str = "a") -> Submission:
    """Ask for an environment with one package."""
    source = f"name: {name}\nchannels: [c]\ndependencies: [{dependency}]\n"
    return store.write(submit, store.context, SubmissionRequest(source, namespace))


def shown(store: Store, build_id: int) -> dict[str, Any]:
    """What is said of a build."""
    return store.read(catalog.get_build, build_id)


def finished(store: Store, build_id: int, status: str = "COMPLETED") -> dict[str, Any]:
    """The build once it has ended, as it should."""
    until(lambda: shown(store, build_id)["ended_on"])
    build = shown(store, build_id)
    assert build["status"] == status, build
    return build


def statuses(store: Store, ids: Iterable[int]) -> Counter[str]:
    """How many builds have which status."""
    return Counter(shown(store, build_id)["status"] for build_id in ids)


def jobs(store: Store) -> list[tuple[str, int]]:
    """Every job, with the build it is of."""
    query = text("SELECT status, args->>'build_id' FROM procrastinate_jobs ORDER BY id")
    with store.database.snapshot() as session:
        return [(str(row[0]), int(row[1])) for row in session.execute(query)]


def listens(session: Session) -> bool:
    """Whether some process waits for jobs."""
    query = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%')"
    return bool(session.scalar(text(query)))


def order_of_starts(store: Store) -> list[int]:
    """The builds in the order in which they were begun."""
    with store.database.snapshot() as session:
        return list(session.scalars(select(Attempt.build_id).order_by(Attempt.id)))
