from __future__ import annotations

from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.services import updates
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.testing import ScriptedBuilder, ScriptedPlanner
from tests.stores import built

SPEC = "name: e\nchannels: [c, https://x.example/D]\ndependencies: [python, numpy]\n"
WARM = ["https://conda.anaconda.org/c", "https://x.example/D"]


@pytest.fixture
def planner(builder: ScriptedBuilder) -> ScriptedPlanner:
    return ScriptedPlanner(builder)


def know(planner: ScriptedPlanner, *urls: str) -> None:
    planner.answers["state"] = {"channels": [{"url": url} for url in urls]}


def find(store: Store, planner: ScriptedPlanner, build: Any, *, if_warm: bool = True) -> Any:
    request = store.read(updates.prepare, store.context, build["id"])
    return updates.find(planner, store.context, request, if_warm=if_warm)


def test_what_could_be_newer_is_found_from_a_warm_index(
    store: Store, builder: ScriptedBuilder, planner: ScriptedPlanner
) -> None:
    build = built(store, SPEC)
    know(planner, *WARM)
    assert find(store, planner, build) == {"checked": True, "updates": [], "conflict": None}
    builder.versions["numpy"] = "2.0"
    assert find(store, planner, build)["updates"] == [
        {"kind": "conda", "name": "numpy", "version": "2.0"}
    ]


def test_nothing_is_read_or_started_for_it(
    store: Store, builder: ScriptedBuilder, planner: ScriptedPlanner
) -> None:
    build = built(store, SPEC)
    builder.versions["numpy"] = "2.0"
    know(planner, WARM[0])
    assert find(store, planner, build)["checked"] is False
    know(planner, *WARM)
    planner.awake = False
    assert find(store, planner, build)["checked"] is False
    assert find(store, planner, build, if_warm=False)["checked"] is True


def test_a_conflict_is_told(store: Store, planner: ScriptedPlanner) -> None:
    build = built(store, SPEC)
    planner.failures["e"] = Failure("unsatisfiable", Step.SOLVE, "No.")
    found = find(store, planner, build, if_warm=False)
    assert (found["updates"], found["conflict"]["message"]) == ([], "No.")


def test_there_must_be_such_a_build(store: Store) -> None:
    with pytest.raises(NotFound):
        store.read(updates.prepare, store.context, 99)
