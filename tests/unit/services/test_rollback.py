from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.errors import Conflict, InvalidSpecification, NotFound
from conda_store_jupyter.services import cancellation, catalog, kernel_uses
from conda_store_jupyter.services.history import history
from conda_store_jupyter.services.kernel_uses import Running
from conda_store_jupyter.services.revision import Revision, revise
from conda_store_jupyter.services.rollback import Rollback
from conda_store_jupyter.spec.rules import Rules
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE, TWO, assert_in_line, brought_to_an_end, built


def rolled_back(store: Store, build_id: int, name: str = "e") -> Rollback:
    done = store.write(revise, store.context, "default", name, Revision(build_id), by="ann")
    assert done is not None
    return done


def current(store: Store) -> int:
    return int(store.read(catalog.get_environment, "default", "e")["current_build_id"])


def collect(store: Store, build: dict[str, Any]) -> None:
    """As retention does: the row says so, the prefix is gone, the lockfile stays."""
    gone = update(Build).where(Build.id == build["id"]).values(collected_on=utcnow())
    store.write(lambda session: session.execute(gone) and None)
    prefix = store.layout.prefix("default", build["name"], build["lockfile_sha256"])
    assert prefixes.remove(prefix)


def entries(store: Store, page: int = 1, size: int = 100) -> list[dict[str, Any]]:
    return list(store.read(history, "default", "e", PageRequest(page, size)).rows)


@pytest.fixture
def two(store: Store, builder: ScriptedBuilder) -> tuple[dict[str, Any], dict[str, Any]]:
    """The newer build has a newer python and numpy."""
    first = built(store, ONE, requested_by="bob")
    builder.versions["python"] = "2.0"
    return first, built(store, TWO)


Two = tuple[dict[str, Any], dict[str, Any]]


def test_a_build_that_is_there_is_current_at_once(store: Store, two: Two) -> None:
    first, _ = two
    assert rolled_back(store, first["id"]) == Rollback(first["id"], restoring=False)
    assert current(store) == first["id"]
    assert_in_line(store)


def test_a_collected_build_is_restored_from_its_lockfile(
    store: Store, builder: ScriptedBuilder, two: Two
) -> None:
    first, second = two
    collect(store, first)
    done = rolled_back(store, first["id"])
    assert done.restoring
    assert current(store) == second["id"]  # until it is there
    builder.versions["python"] = "9.9"  # what solving would find now
    restored = brought_to_an_end(store, done.build_id or 0)
    assert (restored["status"], restored["current"]) == ("COMPLETED", True)
    assert restored["lockfile_sha256"] == first["lockfile_sha256"]
    assert restored["prefix"] == first["prefix"]
    again = store.read(catalog.get_build, first["id"])
    assert (again["restorable"], again["collected_on"]) == (False, None)
    # The old build is whole again, too.
    assert rolled_back(store, first["id"]) == Rollback(first["id"], restoring=False)
    assert_in_line(store)


def test_a_prefix_that_somebody_removed_is_restored_as_well(store: Store, two: Two) -> None:
    first, _ = two
    prefixes.remove(store.layout.prefix("default", "e", first["lockfile_sha256"]))
    done = rolled_back(store, first["id"])
    assert done.restoring
    assert brought_to_an_end(store, done.build_id or 0)["prefix"] == first["prefix"]


def test_asking_twice_restores_once(store: Store, two: Two) -> None:
    first, _ = two
    collect(store, first)
    done = rolled_back(store, first["id"])
    assert rolled_back(store, first["id"]) == done
    store.write(cancellation.cancel, done.build_id)
    assert rolled_back(store, first["id"]).build_id != done.build_id


def test_a_restore_that_fails_leaves_everything_as_it_was(
    store: Store, builder: ScriptedBuilder, two: Two
) -> None:
    first, second = two
    collect(store, first)
    builder.failures["e"] = Failure(code="not-found", step=Step.FETCH, message="Gone.")
    done = rolled_back(store, first["id"])
    assert brought_to_an_end(store, done.build_id or 0)["status"] == "FAILED"
    assert current(store) == second["id"]
    assert store.read(catalog.get_build, first["id"])["restorable"]
    del builder.failures["e"]
    again = rolled_back(store, first["id"])
    assert brought_to_an_end(store, again.build_id or 0)["current"]


def test_kernels_that_keep_the_other_build_are_named(store: Store, two: Two) -> None:
    first, second = two
    running = [Running("k-1", "cs.default.e.python3", second["id"])]
    running += [Running("k-2", "cs.default.e.python3", first["id"])]
    store.write(kernel_uses.report, "me", "here:8888", running)
    [kernel] = rolled_back(store, first["id"]).running_kernels
    assert (kernel["kernel_id"], kernel["build_number"], kernel["server"]) == (
        "k-1",
        2,
        "here:8888",
    )


@pytest.mark.parametrize("which", ["nothing", "failed", "foreign"])
def test_what_cannot_be_gone_back_to(
    store: Store, builder: ScriptedBuilder, two: Two, which: str
) -> None:
    builder.failures["e"] = Failure(code="x", step=Step.SOLVE, message="No.")
    wanted = {
        "nothing": (99, NotFound),
        "failed": (built(store, ONE + "variables: {A: b}\n")["id"], Conflict),
        "foreign": (built(store, ONE, name="other")["id"], NotFound),
    }
    build_id, error = wanted[which]
    before = current(store), len(entries(store))
    with pytest.raises(error):
        rolled_back(store, build_id)
    assert (current(store), len(entries(store))) == before


def test_history_says_what_each_build_changed(
    store: Store, builder: ScriptedBuilder, two: Two
) -> None:
    first, second = two
    builder.failures["e"] = Failure(code="x", step=Step.SOLVE, message="No.")
    failed = built(store, ONE + "variables: {A: b}\n")
    found = entries(store)
    assert [entry["id"] for entry in found] == [failed["id"], second["id"], first["id"]]
    assert found[0]["changes"] is None
    assert found[1]["changes"]["since"] == first["id"]
    counts = {kind: n for kind, n in found[1]["changes"]["counts"].items() if n}
    assert counts == {"added": 1, "upgraded": 1}
    assert found[2]["changes"]["since"] is None
    assert found[2]["changes"]["counts"]["added"] == 1
    [second_page] = entries(store, page=2, size=1)
    assert second_page["changes"] == found[1]["changes"]


def test_history_says_when_each_build_was_current_and_who_wanted_it(store: Store, two: Two) -> None:
    first, _ = two
    rolled_back(store, first["id"])
    rolled_back(store, first["id"])  # is already: no news
    newest, oldest = entries(store)
    assert [(a["kind"], a["by"]) for a in newest["activations"]] == [("built", "")]
    assert [(a["kind"], a["by"]) for a in oldest["activations"]] == [
        ("built", "bob"),
        ("chosen", "ann"),
    ]


def test_history_says_what_a_build_restores(store: Store, two: Two) -> None:
    first, _ = two
    collect(store, first)
    brought_to_an_end(store, rolled_back(store, first["id"]).build_id or 0)
    restored, second, _ = entries(store)
    assert (restored["restores"], second["restores"]) == (first["id"], None)
    assert restored["requested_by"] == "ann"


def test_the_specification_of_a_collected_build_is_restored_as_well(
    store: Store, builder: ScriptedBuilder, two: Two
) -> None:
    first, _ = two
    collect(store, first)
    builder.versions["python"] = "9.9"
    again = built(store, ONE)
    assert (again["policy"], again["current"]) == ("exact", True)
    assert again["lockfile_sha256"] == first["lockfile_sha256"]


def test_what_cannot_be_restored_is_solved_when_it_is_asked_for_again(
    store: Store, builder: ScriptedBuilder, two: Two
) -> None:
    first, _ = two
    collect(store, first)
    builder.failures["e"] = Failure(code="not-found", step=Step.FETCH, message="Gone.")
    assert built(store, ONE)["status"] == "FAILED"
    del builder.failures["e"]
    solved = built(store, ONE)
    assert (solved["policy"], solved["status"]) == ("minimal", "COMPLETED")
    assert solved["lockfile_sha256"] != first["lockfile_sha256"]


def test_what_the_rules_forbid_by_now_is_not_restored(store: Store, two: Two) -> None:
    first, _ = two
    collect(store, first)
    before = len(entries(store))
    strict = replace(store.context, rules=Rules(allowed_channels=("https://other.example",)))
    with pytest.raises(InvalidSpecification, match="not allowed here"):
        store.write(revise, strict, "default", "e", Revision(first["id"]))
    assert len(entries(store)) == before
