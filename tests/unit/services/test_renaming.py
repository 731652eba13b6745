from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Build, Change, Environment
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories import changes, watched
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.db.watch_models import WatchPath
from conda_store_jupyter.errors import Conflict, InvalidName, NotFound
from conda_store_jupyter.publish.kernelspecs import registered
from conda_store_jupyter.queue import lease
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services import catalog, deletion, journal, places, texts
from conda_store_jupyter.services.history import history
from conda_store_jupyter.services.renaming import NameInUse
from conda_store_jupyter.services.revision import Revision, revise
from conda_store_jupyter.services.submission import SubmissionRequest, rebuild, submit
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE, TWO, assert_in_line, brought_to_an_end, built, kernels_dir, mended
from tests.waiting import until


def rename(store: Store, name: str, wanted: str) -> None:
    store.write(revise, store.context, "default", name, Revision(name=wanted), by="ann")


def environment(store: Store, name: str) -> dict[str, Any]:
    return store.read(catalog.get_environment, "default", name)


def kernels(store: Store) -> set[str]:
    return {path.name for path in kernels_dir(store).iterdir()}


def told(store: Store, after: int) -> list[tuple[str, str | None]]:
    """What the journal says since."""
    query = select(Change).where(Change.id > after).order_by(Change.id)
    return store.read(
        lambda session: [(row.environment, row.renamed_to) for row in session.scalars(query)]
    )


def test_builds_link_kernels_and_history_have_the_new_name(store: Store) -> None:
    first, second = built(store, ONE), built(store, TWO)
    store.write(revise, store.context, "default", "e", Revision(build_id=first["id"]))
    before = store.read(changes.newest)
    rename(store, "e", "science")
    found = environment(store, "science")
    assert found["id"] == environment(store, "science")["id"]
    assert found["current_build"]["prefix"] == first["prefix"]
    assert Path(first["prefix"]).name.endswith("-e")  # prefixes cannot be moved
    assert kernels(store) == {"cs.default.science.python3"}
    assert_in_line(store)
    assert [row["id"] for row in store.read(history, "default", "science", PageRequest()).rows] == [
        second["id"],
        first["id"],
    ]
    assert told(store, before) == [("science", None), ("e", "science"), ("e", None)]
    assert mended(store) == []


def test_the_kernel_and_the_shell_say_the_new_name(store: Store) -> None:
    built(store)
    rename(store, "e", "science")
    spec = json.loads((kernels_dir(store) / "cs.default.science.python3/kernel.json").read_text())
    assert spec["display_name"].startswith("science (")
    assert spec["metadata"]["conda_env_name"] == "science"
    assert spec["env"]["CONDA_DEFAULT_ENV"] == "science"
    place = store.read(places.of_current_build, store.context, "default", "science")
    assert (place.label, place.activation["CONDA_DEFAULT_ENV"]) == ("science", "science")


def test_the_old_name_says_what_became_of_it(store: Store) -> None:
    built(store)
    rename(store, "e", "f")
    rename(store, "f", "g")
    for name in ("e", "f"):
        with pytest.raises(NotFound) as error:
            environment(store, name)
        assert error.value.detail == {"renamed_to": "g"}
        assert error.value.hints == ("It was renamed: it is 'g' now.",)
    with pytest.raises(NotFound) as error:
        environment(store, "never")
    assert error.value.detail == {}


def test_the_old_name_may_be_taken_and_is_another_environment_then(store: Store) -> None:
    first = built(store)
    rename(store, "e", "f")
    again = built(store)  # of the very same packages
    assert again["prefix"] != first["prefix"]
    assert again["lockfile_sha256"] == first["lockfile_sha256"]
    assert_in_line(store)
    store.write(deletion.delete_environment, store.context, "default", "e")
    assert_in_line(store)  # the prefix of the other one is there
    assert environment(store, "f")["current_build_id"] == first["id"]
    assert mended(store) == []


def test_a_name_that_comes_back_is_no_other_environment(store: Store) -> None:
    first = built(store)
    rename(store, "e", "f")
    rename(store, "f", "e")
    assert environment(store, "e")["current_build_id"] == first["id"]
    assert_in_line(store)
    rename(store, "e", "e")
    assert_in_line(store)


def test_builds_that_wait_and_run_end_in_the_renamed_environment(
    store: Store, builder: ScriptedBuilder
) -> None:
    built(store)
    running = store.write(submit, store.context, SubmissionRequest(TWO)).build_id
    claim = store.write(lease.claim, "w", LeaseTerms(), running)
    assert claim is not None
    rename(store, "e", "f")
    give_back = (
        update(Build)
        .where(Build.id == running)
        .values(status="QUEUED", worker=None, lease_until=None)
    )
    store.write(lambda session: session.execute(give_back) and None)
    ended = brought_to_an_end(store, running)
    assert (ended["status"], ended["name"], ended["current"]) == ("COMPLETED", "f", True)
    assert Path(ended["prefix"]).name.endswith("-e")
    assert_in_line(store)


def test_the_specification_has_the_new_name_and_is_built_again(store: Store) -> None:
    first = built(store, "# mine\nname: 'e'  # short\ndependencies: [python]\n")
    rename(store, "e", "1.10")
    text = store.read(texts.environment_yaml, first["id"])
    assert text == "# mine\nname: '1.10'  # short\ndependencies: [python]\n"
    again = brought_to_an_end(store, store.write(rebuild, store.context, first["id"], "ann"))
    assert (again["name"], again["number"], again["reused"]) == ("1.10", 2, True)
    assert_in_line(store)


@pytest.mark.parametrize("name", ["", "a/b", "..", "-x", "x" * 65, "a b"])
def test_what_can_be_no_name_changes_nothing(store: Store, name: str) -> None:
    built(store)
    with pytest.raises(InvalidName):
        rename(store, "e", name)
    assert_in_line(store)
    assert environment(store, "e")["current_build_id"]


def test_a_name_that_is_taken_is_refused(store: Store) -> None:
    built(store)
    built(store, ONE.replace("name: e", "name: f"))
    with pytest.raises(NameInUse, match="There is an environment default/f already"):
        rename(store, "e", "f")
    assert_in_line(store)


def test_a_name_whose_environment_is_being_deleted_is_refused(store: Store) -> None:
    built(store)
    built(store, ONE.replace("name: e", "name: f"))
    doomed = update(Environment).where(Environment.name == "f").values(delete_requested=True)
    store.write(lambda session: session.execute(doomed) and None)
    with pytest.raises(NameInUse, match="still being deleted") as error:
        rename(store, "e", "f")
    assert error.value.hints
    with pytest.raises(Conflict, match="is being deleted"):
        rename(store, "f", "g")


@pytest.mark.parametrize("kind", ["link", "directory", "kernel"])
def test_what_the_store_did_not_make_is_not_overwritten(
    store: Store, tmp_path: Path, kind: str
) -> None:
    built(store)
    link = store.layout.link("default", "f")
    kernel = kernels_dir(store) / "cs.default.f.python3"
    if kind == "link":
        link.symlink_to(tmp_path)
    elif kind == "directory":
        link.mkdir()
    else:
        kernel.mkdir()
        (kernel / "kernel.json").write_text("{}")
    place = kernel if kind == "kernel" else link
    with pytest.raises(NameInUse, match="did not make") as error:
        rename(store, "e", "f")
    assert error.value.detail == {"path": str(place)}
    assert environment(store, "e")["kernels"]
    assert [spec.name for spec in registered(kernels_dir(store))] == ["cs.default.e.python3"]


def test_what_a_deleted_environment_left_is_no_obstacle(store: Store) -> None:
    first = built(store)
    store.layout.link("default", "f").symlink_to(f"../{'0' * 64}-f")  # its deletion was killed
    rename(store, "e", "f")
    assert environment(store, "f")["current_build_id"] == first["id"]
    assert_in_line(store)


def test_what_a_watched_file_describes_keeps_its_name(store: Store, tmp_path: Path) -> None:
    built(store)
    path = str(tmp_path / "e.yml")
    follow(store, path)
    with pytest.raises(Conflict, match=path) as error:
        rename(store, "e", "f")
    assert any("name:" in hint for hint in error.value.hints)
    long_ago = utcnow() - timedelta(days=1)
    gone = update(WatchPath).values(seen_on=long_ago)
    store.write(lambda session: session.execute(gone) and None)
    rename(store, "e", "f")  # nobody watches it now
    known = store.read(watched.known, "default", [path])[path]
    assert known.environment == "f"


def test_links_of_every_former_name_are_taken_away(store: Store) -> None:
    """As a process leaves them that dies before it does."""
    first = built(store)
    rename(store, "e", "f")
    rename(store, "f", "g")
    for name in ("e", "f"):
        store.layout.link("default", name).symlink_to(f"../{Path(first['prefix']).name}")
    assert mended(store) == ["not-in-record", "not-in-record"]
    assert_in_line(store)


def test_the_journal_says_it_to_those_who_follow(store: Store) -> None:
    built(store)
    said: list[tuple[str, str | None]] = []
    feed = journal.ChangeFeed(
        store.database, lambda change: said.append((change["environment"], change["renamed_to"]))
    )
    feed.start()
    rename(store, "e", "f")
    until(lambda: ("e", None) in said)
    feed.stop()
    assert said == [("f", None), ("e", "f"), ("e", None)]


def test_the_names_go_with_the_environment(store: Store) -> None:
    built(store)
    rename(store, "e", "f")
    store.write(deletion.delete_environment, store.context, "default", "f")
    with pytest.raises(NotFound) as error:
        environment(store, "e")
    assert error.value.detail == {}


def follow(store: Store, path: str) -> None:
    """A server watches the file, and has built what it says."""

    def write(session: Any) -> None:
        seen = watched.beat(session, "default", path, recursive=False, problem=None)
        watched.write(
            session,
            "default",
            path,
            watch_path_id=seen,
            revision=0,
            state="followed",
            environment="e",
        )

    store.write(write)


def test_of_two_that_want_one_name_at_once_one_gets_it(store: Store) -> None:
    built(store)
    built(store, ONE.replace("name: e", "name: g"))
    with ThreadPoolExecutor(2) as threads:
        tried = [threads.submit(rename, store, name, "x") for name in ("e", "g")]
    errors = [one.exception() for one in tried]
    assert [type(error) for error in errors if error] == [NameInUse]
    assert environment(store, "x")["current_build_id"]
    assert_in_line(store)


def test_a_name_that_is_taken_while_a_build_of_it_is_asked_for(store: Store) -> None:
    """As by a file that names it: there is one environment of that name whoever comes first."""
    built(store)
    text = ONE.replace("name: e", "name: x")
    with ThreadPoolExecutor(2) as threads:
        renaming = threads.submit(rename, store, "e", "x")
        asked = threads.submit(store.write, submit, store.context, SubmissionRequest(text)).result()
    brought_to_an_end(store, asked.build_id)
    assert isinstance(renaming.exception(), (NameInUse, type(None)))
    assert environment(store, "x")["current_build_id"] == asked.build_id or (
        environment(store, "x")["builds_count"] == 1
    )
    assert_in_line(store)
