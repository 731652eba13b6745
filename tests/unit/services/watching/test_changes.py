"""What a change of a watched file has built, and what none of its changes has."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.services import deletion, submission
from conda_store_jupyter.services.submission import SubmissionRequest
from conda_store_jupyter.services.watching.tracking import REREAD_SECONDS
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE, TWO, assert_in_line
from tests.watching import Follow, Watching, build_all, builds, current, environment, files


def replace(path: Path, text: str) -> None:
    """As editors and git do: a new file in the place of the old one."""
    other = path.with_name("other.tmp")
    other.write_text(text)
    other.replace(path)


@pytest.mark.parametrize("write", [Path.write_text, replace])
def test_a_change_is_queued_by_the_second_look_after_it(
    store: Store, directory: Path, watching: Watching, write: Callable[[Path, str], object]
) -> None:
    (file := directory / "environment.yml").write_text(ONE)
    server = watching()
    server.looks(2)
    assert [build["specification"]["name"] for build in builds(store)] == ["e"]
    build_all(store)
    write(file, TWO)
    server.looks(2)
    assert len(builds(store)) == 2
    assert server.texts() == ["build 1 of default/e is queued.", "build 2 of default/e is queued."]


def test_the_last_good_build_stays_until_the_new_one_is_sealed(
    store: Store, follow: Follow, builder: ScriptedBuilder
) -> None:
    file, server = follow()
    file.write_text(TWO)
    server.looks()
    assert current(store) == 1
    builder.failures["e"] = Failure("unsatisfiable", Step.SOLVE, "no numpy")
    build_all(store)
    assert current(store) == 1
    assert files(store)["e.yml"]["build"]["status"] == "FAILED"
    assert_in_line(store)


def test_a_file_that_is_still_being_written_is_not_read(
    store: Store, directory: Path, watching: Watching
) -> None:
    file = directory / "e.yml"
    server = watching()
    for length in range(10, len(ONE), 10):
        file.write_text(ONE[:length])
        server.looks(1)
    assert (builds(store), server.said) == ([], [])
    file.write_text(ONE)
    server.looks(2)
    assert len(builds(store)) == 1


def test_reverting_a_file_goes_back_at_once_without_a_build(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching()
    for text in (TWO, ONE):
        server.looks()
        build_all(store)
        file.write_text(text)
    assert current(store) == 2
    server.looks()
    assert (current(store), len(builds(store))) == (1, 2)
    assert server.texts()[-1] == "default/e is at build 1."
    assert_in_line(store)


def test_reverting_to_a_collected_build_makes_that_build_again(
    store: Store, follow: Follow, builder: ScriptedBuilder
) -> None:
    file, server = follow()
    first = builds(store)[0]
    file.write_text(TWO)
    server.looks()
    build_all(store)
    gone = update(Build).where(Build.id == first["id"]).values(collected_on=utcnow())
    store.write(lambda session: session.execute(gone) and None)
    assert prefixes.remove(store.layout.prefix("default", "e", first["lockfile_sha256"]))
    builder.versions["python"] = "9.0"  # what the channel has by now
    for _ in range(2):
        file.write_text(ONE)
        server.looks()
        build_all(store)
        again = builds(store)[-1]
        assert (again["current"], len(builds(store))) == (True, 3)
        assert again["lockfile_sha256"] == first["lockfile_sha256"]
        file.write_text(TWO)
        server.looks()
        assert current(store) == 2


def test_reverting_while_the_new_build_runs_keeps_the_old_one(store: Store, follow: Follow) -> None:
    file, server = follow()
    file.write_text(TWO)
    server.looks()
    file.write_text(ONE)
    server.looks()
    build_all(store)
    assert [build["status"] for build in builds(store)] == ["COMPLETED", "COMPLETED"]
    assert current(store) == 1


def test_two_writes_in_one_tick_of_the_clock_are_both_seen(
    store: Store, directory: Path, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = directory / "e.yml"
    file.write_text(ONE)
    server = watching()
    server.looks(2)
    seen = file.stat()
    (tracked,) = server.watcher._tracker.files.values()
    # The same signature for other bytes, as a coarse clock gives it.
    file.write_text(ONE.replace("python", "pandas"))
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    fake = tracked.settled
    tracked.seen = tracked.settled = type(fake)(*_signature(file))  # type: ignore[misc]
    server.looks(1)
    assert [b["specification"]["spec"]["dependencies"] for b in builds(store)][1] == ["pandas"]


def _signature(file: Path) -> tuple[int, ...]:
    found = file.stat()
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev)


def test_an_unchanged_file_is_not_read_again(
    store: Store, directory: Path, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory / "e.yml").write_text(ONE)
    server = watching()
    server.looks(2)
    server.clock.now += REREAD_SECONDS
    opened: list[object] = []
    real = os.open

    def note(path: Any, *args: Any, **kwargs: Any) -> int:
        opened.append(path)
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", note)
    server.looks(3)
    assert str(directory / "e.yml") not in opened


def test_comments_and_restarts_build_nothing(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    watching().looks()
    build_all(store)
    file.write_text(f"# why\n{ONE}")
    watching().looks(3)
    assert len(builds(store)) == 1


def test_somebody_elses_request_is_not_undone_before_the_file_changes(
    store: Store, watching: Watching, follow: Follow
) -> None:
    _, server = follow()
    store.write(submission.submit, store.context, SubmissionRequest(TWO))
    build_all(store)
    server.looks(3)
    watching().looks(3)
    assert current(store) == 2
    listed = files(store)["e.yml"]["build"]
    assert (listed["number"], listed["current"]) == (1, False)


def test_an_environment_that_was_deleted_comes_back_with_the_next_change(
    store: Store, follow: Follow
) -> None:
    file, server = follow()
    store.write(deletion.delete_environment, store.context, "default", "e")
    server.looks(3)
    with pytest.raises(NotFound):
        environment(store)
    assert files(store)["e.yml"]["build"] is None
    file.write_text(TWO)
    server.looks(3)
    assert len(builds(store)) == 1
