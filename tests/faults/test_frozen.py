"""A worker is frozen past its lease and comes back: it changes nothing."""

from __future__ import annotations

import signal
from typing import Any

from sqlalchemy import select

from conda_store_jupyter.db.models import Attempt
from tests.faults.audit import settle
from tests.faults.conftest import Note
from tests.faults.yard import Yard


def outcomes(yard: Yard, build_id: int) -> list[str | None]:
    attempts = select(Attempt.outcome).where(Attempt.build_id == build_id).order_by(Attempt.number)
    return yard.store.read(lambda session: list(session.scalars(attempts)))


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
    frozen.send(signal.SIGSTOP)
    yard.worker()
    yard.wait_started(build_id, runs=2)
    assert yard.evidence.count("overlap") == 0
    yard.evidence.open_gate("gated-one")
    yard.wait(build_id)
    before = seen(yard, build_id)
    frozen.send(signal.SIGCONT)
    # It takes builds again, which says that it has done with the one that it had.
    yard.workers[1].kill()
    follower = yard.submit("quick-next")
    yard.wait(follower)
    assert seen(yard, build_id) == before
    assert outcomes(yard, build_id) == ["lost", "COMPLETED"]
    settle(yard.store)
    assert "lease-lost" in yard.log(build_id)
    note(
        "SIGSTOP of a worker past its lease, SIGCONT after another one had finished",
        "attempts lost, COMPLETED; one run at a time; record, link and kernelspec unchanged",
    )
