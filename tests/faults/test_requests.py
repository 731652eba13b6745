"""Many who ask for the same at once, and requests that are done in another order."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.audit import outcomes, settle
from tests.faults.conftest import Note
from tests.faults.yard import Yard

AT_ONCE = 50


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_the_same_request_posted_at_once(yard: Yard, note: Note) -> None:
    text = "name: gated-same\nchannels: [c]\ndependencies: [python, pandas]\n"
    yard.server.start()
    barrier = threading.Barrier(AT_ONCE)

    def post(number: int) -> dict[str, Any]:
        barrier.wait(60)
        answer: dict[str, Any] = yard.server.call(
            "POST", "specification/", {"specification": f"# {number}\n{text}"}
        )
        return answer

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(post, range(AT_ONCE)))
    (build_id,) = {answer["build_id"] for answer in answers}
    assert sum(answer["new"] for answer in answers) == 1
    yard.wait_started(build_id)
    yard.evidence.open_gate("gated-same")
    yard.wait(build_id)
    settle(yard.store)
    assert yard.evidence.count("start") == 1
    assert outcomes(yard.store, build_id) == ["COMPLETED"]
    kind = yard.store.database.engine.dialect.name
    note(
        f"{kind}: the same request posted {AT_ONCE} times at once",
        "one build, one attempt, 50 answers",
    )


def test_the_newer_request_wins(yard: Yard, note: Note) -> None:
    yard.worker()
    older = yard.submit("quick-one", "gated-older")
    newer = yard.submit("quick-one", "gated-newer")
    yard.wait_started(older)
    yard.wait_started(newer)
    yard.evidence.open_gate("gated-newer")
    yard.wait(newer)
    assert yard.build(newer)["current"]
    yard.evidence.open_gate("gated-older")
    yard.wait(older)
    settle(yard.store)
    assert yard.build(newer)["current"]
    assert not yard.build(older)["current"]
    kind = yard.store.database.engine.dialect.name
    note(
        f"{kind}: the older of two requests ends last",
        "both COMPLETED; the newer one stays current",
    )
