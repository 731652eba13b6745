"""A worker is killed between each two steps from a finished build to its kernel in the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import death
from tests.faults.audit import outcomes, settle
from tests.faults.conftest import Note
from tests.faults.yard import Yard
from tests.waiting import until

PLACES = {
    "before the record": "before conda_store_jupyter.services.completion:complete",
    "between record and publication": (
        "before conda_store_jupyter.services.publication:Publication.publish"
    ),
    "before the link": "before conda_store_jupyter.store.links:point",
    "between link and kernelspec": "after conda_store_jupyter.store.links:point",
    "with half a kernelspec": "before conda_store_jupyter.publish.kernelspecs:_put",
    "after the kernelspec": "after conda_store_jupyter.publish.kernelspecs:register",
}


@pytest.mark.parametrize("place", PLACES)
def test_killed(place: str, yard: Yard, note: Note) -> None:
    doomed = yard.worker(**{death.VARIABLE: PLACES[place]})
    build_id = yard.submit("quick-one")
    until(doomed.ended)
    yard.worker()
    found = yard.wait(build_id)
    settle(yard.store)
    assert found["failure"] is None
    tried = outcomes(yard.store, build_id)
    assert tried[-1] == "COMPLETED"
    assert tried[:-1] == (["lost"] if place == "before the record" else [])
    assert [spec.parent.name for spec in yard.kernels.glob("*/kernel.json")] == [
        "cs.default.quick-one.python3"
    ]
    note(
        f"kill -9 {place}; another worker starts",
        f"attempts {', '.join(tried)}; link and kernelspec are those of the build",
    )


def test_another_process_was_there_all_the_time(tmp_path: Path, note: Note) -> None:
    """It does not have to start to see what the dead one left."""
    with Yard(tmp_path / "yard", settings={"reconcile_seconds": 1.0}) as yard:
        doomed = yard.worker(**{death.VARIABLE: PLACES["between record and publication"]})
        build_id = yard.submit("gated-one")
        yard.wait_started(build_id)
        until(yard.worker().ready)
        yard.evidence.open_gate("gated-one")
        until(doomed.ended)
        yard.wait(build_id)
        settle(yard.store)
        assert outcomes(yard.store, build_id) == ["COMPLETED"]
    note(
        "kill -9 between record and publication; another worker has been there all the time",
        "link and kernelspec are those of the build within its reconcile_seconds",
    )
