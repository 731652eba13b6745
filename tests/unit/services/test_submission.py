from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.errors import Conflict, InvalidName, InvalidSpecification, NotFound
from conda_store_jupyter.services import cancellation, catalog, deletion, revision, submission
from conda_store_jupyter.services.reconcile import reconcile
from conda_store_jupyter.services.revision import Revision
from conda_store_jupyter.services.submission import Submission, SubmissionRequest, submit
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.testing import ScriptedBuilder
from tests.waiting import until

ONE = "name: e\nchannels: [c]\ndependencies: [python]\n"
TWO = "name: e\nchannels: [c]\ndependencies: [python, numpy]\n"


def post(store: Store, text: str, **fields: str) -> Submission:
    return store.write(submit, store.context, SubmissionRequest(text, **fields))


def build_json(store: Store, build_id: int) -> dict[str, Any]:
    return store.read(catalog.get_build, build_id)


def finished(store: Store, build_id: int) -> dict[str, Any]:
    until(lambda: build_json(store, build_id)["ended_on"])
    return build_json(store, build_id)


def current(store: Store) -> object:
    return store.read(catalog.get_environment, "default", "e")["current_build_id"]


@pytest.fixture
def building(store: Store) -> Store:
    store.dispatcher.start()
    return store


def test_a_build_ends_as_a_link_and_a_kernelspec(building: Store) -> None:
    made = post(building, ONE)
    assert made.new
    build = finished(building, made.build_id)
    assert build["status"] == "COMPLETED", build["failure"]
    link = building.layout.link("default", "e")
    until(link.is_symlink)
    assert str(link.resolve()) == build["prefix"]
    environment = building.read(catalog.get_environment, "default", "e")
    kernel = Path(building.config.kernels_dir) / environment["kernels"][0]["name"] / "kernel.json"
    until(kernel.is_file)


def test_the_same_request_again_is_the_same_build(building: Store) -> None:
    first = post(building, ONE)
    finished(building, first.build_id)
    again = post(building, "# a comment\ndependencies: [python]\nname: e\nchannels: [c]\n")
    assert (again.build_id, again.new) == (first.build_id, False)


def test_a_request_that_waits_is_not_queued_twice(store: Store) -> None:
    assert post(store, ONE).build_id == post(store, ONE).build_id
    assert store.read(catalog.list_builds, BuildFilter(), PageRequest()).count == 1


def test_going_back_to_an_earlier_specification_activates_its_build(building: Store) -> None:
    first = post(building, ONE).build_id
    finished(building, first)
    second = post(building, TWO).build_id
    finished(building, second)
    assert current(building) == second
    back = post(building, ONE)
    assert (back.build_id, back.new, current(building)) == (first, False, first)


def test_the_newest_request_wins_whoever_ends_last(
    building: Store, builder: ScriptedBuilder
) -> None:
    gate = builder.gates["e"] = threading.Event()
    older = post(building, ONE).build_id
    until(lambda: build_json(building, older)["status"] == "BUILDING")
    del builder.gates["e"]
    newer = post(building, TWO).build_id
    finished(building, newer)
    gate.set()
    finished(building, older)
    assert current(building) == newer


def test_a_rollback_is_not_undone_by_a_build_requested_before_it(
    building: Store, builder: ScriptedBuilder
) -> None:
    first = post(building, ONE).build_id
    finished(building, first)
    gate = builder.gates["e"] = threading.Event()
    running = post(building, TWO).build_id
    until(lambda: build_json(building, running)["status"] == "BUILDING")
    building.write(revision.revise, building.context, "default", "e", Revision(build_id=first))
    gate.set()
    finished(building, running)
    assert current(building) == first


def test_a_failed_build_is_never_current(building: Store, builder: ScriptedBuilder) -> None:
    builder.failures["e"] = Failure("unsatisfiable", Step.SOLVE, "no", ("relax numpy",))
    build = finished(building, post(building, ONE).build_id)
    assert build["status"] == "FAILED"
    assert build["failure"] == builder.failures["e"].to_json()
    assert current(building) is None
    with pytest.raises(Conflict, match="no usable prefix"):
        building.write(
            revision.revise,
            building.context,
            "default",
            "e",
            Revision(build_id=build["id"]),
        )


def test_a_rebuild_is_always_new(building: Store, builder: ScriptedBuilder) -> None:
    first = post(building, ONE).build_id
    finished(building, first)
    builder.versions["python"] = "2.0"
    second = building.write(submission.rebuild, building.context, first, "me")
    prefixes = {finished(building, n)["prefix"] for n in (first, second)}
    assert len(prefixes) == 2
    assert all(Path(prefix).is_dir() for prefix in prefixes)


def test_a_build_of_another_environment_cannot_be_activated(building: Store) -> None:
    mine = post(building, ONE, namespace="mine").build_id
    finished(building, mine)
    theirs = post(building, ONE, namespace="theirs").build_id
    finished(building, theirs)
    with pytest.raises(NotFound):
        building.write(revision.revise, building.context, "mine", "e", Revision(build_id=theirs))


@pytest.mark.parametrize("fields", [{"namespace": ".."}, {"name": "../x"}, {"namespace": "a/b"}])
def test_bad_names_create_nothing(store: Store, fields: dict[str, str]) -> None:
    with pytest.raises(InvalidName):
        post(store, ONE, **fields)
    assert_nothing_exists(store)


def test_a_bad_specification_creates_nothing(store: Store) -> None:
    with pytest.raises(InvalidSpecification) as refused:
        post(store, "name: e\nchannels: [c]\ndependencies: ['numpy=>1']\nwhat: 1\n")
    assert len(refused.value.detail["problems"]) >= 2
    assert_nothing_exists(store)


def assert_nothing_exists(store: Store) -> None:
    assert store.read(catalog.list_namespaces, PageRequest()).count == 0
    assert store.read(catalog.list_environments, EnvironmentFilter(), PageRequest()).count == 0


def test_deleting_takes_everything_of_one_environment(building: Store) -> None:
    kept = finished(building, post(building, ONE, name="kept").build_id)
    removed = finished(building, post(building, ONE).build_id)
    building.write(deletion.delete_environment, building.context, "default", "e")
    assert not Path(removed["prefix"]).exists()
    assert not building.layout.link("default", "e").is_symlink()
    assert not building.layout.log(removed["id"]).exists()
    kernels = Path(building.config.kernels_dir)
    (kernel,) = until(lambda: list(kernels.glob("*/kernel.json")))
    assert "kept" in kernel.parent.name
    assert Path(kept["prefix"]).is_dir()
    again = post(building, ONE)
    assert again.new
    assert again.build_id > removed["id"]


def gone(store: Store, function: Any, *args: Any) -> None:
    until(lambda: store.write(function, store.context, *args))


def test_deleting_an_environment_stops_its_builds_first(
    building: Store, builder: ScriptedBuilder
) -> None:
    builder.gates["e"] = threading.Event()
    build_id = post(building, ONE).build_id
    until(lambda: build_json(building, build_id)["status"] == "BUILDING")
    post(building, TWO)
    assert building.write(deletion.delete_environment, building.context, "default", "e") is False
    gone(building, deletion.delete_environment, "default", "e")
    assert building.read(catalog.list_builds, BuildFilter(), PageRequest()).count == 0
    assert list(building.layout.logs.iterdir()) == []


def test_a_running_build_is_canceled_within_a_second_or_so(
    building: Store, builder: ScriptedBuilder
) -> None:
    builder.gates["e"] = threading.Event()
    build_id = post(building, ONE).build_id
    until(lambda: build_json(building, build_id)["status"] == "BUILDING")
    building.write(cancellation.cancel, build_id)
    assert finished(building, build_id)["status"] == "CANCELED"


def test_a_stopping_process_gives_its_builds_back(store: Store, builder: ScriptedBuilder) -> None:
    builder.gates["e"] = threading.Event()
    store.dispatcher.start()
    build_id = post(store, ONE).build_id
    until(lambda: build_json(store, build_id)["status"] == "BUILDING")
    store.dispatcher.stop()
    shown = build_json(store, build_id)
    assert (shown["status"], shown["failures"]) == ("QUEUED", 0)


def test_a_build_is_deleted_with_its_prefix_but_not_while_it_is_current(building: Store) -> None:
    first = finished(building, post(building, ONE).build_id)
    second = finished(building, post(building, TWO).build_id)
    with pytest.raises(Conflict, match="current build"):
        building.write(deletion.delete_build, building.context, second["id"])
    gone(building, deletion.delete_build, first["id"])
    assert not Path(first["prefix"]).exists()
    assert Path(second["prefix"]).is_dir()
    assert not building.layout.log(first["id"]).exists()
    with pytest.raises(NotFound):
        build_json(building, first["id"])


def test_a_prefix_that_two_builds_share_stays_until_both_are_gone(building: Store) -> None:
    first = finished(building, post(building, ONE).build_id)
    again = building.write(submission.rebuild, building.context, first["id"], "me")
    second = finished(building, again)
    assert second["prefix"] == first["prefix"]
    gone(building, deletion.delete_build, first["id"])
    assert Path(second["prefix"]).is_dir()


def test_what_died_between_activation_and_publication_is_published_at_the_next_start(
    building: Store,
) -> None:
    build = finished(building, post(building, ONE).build_id)
    link = building.layout.link("default", "e")
    # The link comes first and the kernels after it, so that with them all is published.
    until(lambda: list(Path(building.config.kernels_dir).glob("*/kernel.json")))
    link.unlink()
    for path in Path(building.config.kernels_dir).iterdir():
        (path / "kernel.json").unlink()
    reconcile(building.site)
    assert str(link.resolve()) == build["prefix"]
    assert all((p / "kernel.json").is_file() for p in Path(building.config.kernels_dir).iterdir())
