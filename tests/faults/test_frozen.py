"""A worker is frozen past its lease and comes back: it changes nothing."""

from __future__ import annotations

import signal
from typing import Any

import psutil

from tests.faults import death
from tests.faults.audit import outcomes, settle
from tests.faults.conftest import Note
from tests.faults.yard import Yard
from tests.waiting import until

COMPLETE = "conda_store_jupyter.services.completion:complete"


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
    settle(yard.store)
    before = seen(yard, build_id)
    frozen.send(signal.SIGCONT)
    until(lambda: "lease-lost" in yard.log(build_id))
    assert seen(yard, build_id) == before
    assert outcomes(yard.store, build_id) == ["lost", "COMPLETED"]
    settle(yard.store)
    note(
        "SIGSTOP of a worker past its lease, SIGCONT after another one had finished",
        "attempts lost, COMPLETED; one run at a time; record, link and kernelspec unchanged",
    )


def test_frozen_when_it_was_done(yard: Yard, note: Note) -> None:
    """The worker stops between the last step of the build and its record."""
    frozen = yard.worker(**{death.VARIABLE: f"freeze {COMPLETE}"})
    build_id = yard.submit("quick-one")
    until(lambda: psutil.Process(frozen.pid).status() == psutil.STATUS_STOPPED)
    yard.worker()
    yard.wait(build_id)
    settle(yard.store)
    before = seen(yard, build_id)
    frozen.send(signal.SIGCONT)
    until(lambda: "stopped: " in yard.log(build_id))
    assert seen(yard, build_id) == before
    assert outcomes(yard.store, build_id) == ["lost", "COMPLETED"]
    settle(yard.store)
    note(
        "SIGSTOP of a worker between its last step and the record, SIGCONT after the next attempt",
        "attempts lost, COMPLETED; the late result is refused, and the log says so",
    )
