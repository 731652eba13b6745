from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.services import deletion, submission
from conda_store_jupyter.services.submission import SubmissionRequest
from conda_store_jupyter.services.watching import listing
from conda_store_jupyter.services.watching.scanning import Watched
from conda_store_jupyter.services.watching.tracking import REREAD_SECONDS
from conda_store_jupyter.services.watching.watcher import BEAT_SECONDS
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import assert_in_line
from tests.waiting import until
from tests.watching import Server, build_all, builds, current, environment, files

ONE = "name: e\nchannels: [c]\ndependencies: [python]\n"
TWO = "name: e\nchannels: [c]\ndependencies: [python, numpy]\n"
BAD = "name: e\nchannels: [c]\ndependencies:\n  - python\n - numpy\n"


Watching = Callable[..., Server]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (made := tmp_path / "specs").mkdir()
    return made


@pytest.fixture
def watching(store: Store, directory: Path) -> Watching:
    def start(*paths: Path, recursive: bool = False, in_store: Store = store, **kw: Any) -> Server:
        watched = [Watched.of(str(path), recursive) for path in paths or (directory,)]
        return Server(in_store, watched, **kw)

    return start


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
    store: Store, directory: Path, watching: Watching, builder: ScriptedBuilder
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching()
    server.looks()
    build_all(store)
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
    store: Store, directory: Path, watching: Watching, builder: ScriptedBuilder
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching()
    server.looks()
    build_all(store)
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


def test_reverting_while_the_new_build_runs_keeps_the_old_one(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching()
    server.looks()
    build_all(store)
    file.write_text(TWO)
    server.looks()
    file.write_text(ONE)
    server.looks()
    build_all(store)
    assert [build["status"] for build in builds(store)] == ["COMPLETED", "COMPLETED"]
    assert current(store) == 1


def test_a_malformed_file_gives_one_error_with_its_place_and_stops_nothing_else(
    store: Store, directory: Path, watching: Watching
) -> None:
    (bad := directory / "a.yml").write_text(BAD)
    (directory / "b.yml").write_text(ONE)
    server = watching()
    server.looks(5)
    (wrong,) = (notice for notice in server.said if notice.wrong)
    assert wrong.path == str(bad)
    assert "Line 5, column 2" in wrong.text
    assert wrong.hints
    listed = files(store)
    assert listed["a.yml"]["state"] == "error"
    assert listed["a.yml"]["error"]["detail"]["problems"][0]["line"] == 5
    assert (listed["b.yml"]["state"], listed["b.yml"]["environment"]) == ("followed", "e")
    bad.write_text(ONE.replace("name: e", "name: a"))
    server.looks()
    assert files(store)["a.yml"]["error"] is None
    assert len(builds(store)) == 2


def test_what_was_good_stays_in_use_while_the_file_is_wrong(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching()
    server.looks()
    build_all(store)
    file.write_text(BAD)
    server.looks()
    listed = files(store)["e.yml"]
    assert (listed["state"], listed["environment"], listed["build"]["number"]) == ("error", "e", 1)
    assert current(store) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name: e\ndependencies: [caf\xe9]\n", "UTF-8"),
        (b"a: b\n" * 300_000, "allowed"),
        (b"dependencies: [python]\nname: ../up\n", "not valid"),
        (b"", "dependencies"),
        (b"dependancies: [python]\n", "Did you mean"),
    ],
)
def test_other_contents_that_are_refused(
    store: Store, directory: Path, watching: Watching, content: bytes, message: str
) -> None:
    (file := directory / "e.yml").write_bytes(content)
    server = watching(file)
    server.looks(4)
    (notice,) = server.said
    assert message in f"{notice.text} {notice.hints}"
    assert builds(store) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_is_reported_once_and_built_when_it_can(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    file.chmod(0)
    server = watching()
    server.looks(4)
    assert [notice.wrong for notice in server.said] == [True]
    assert "Permission denied" in server.said[0].text
    file.chmod(0o644)
    server.looks()
    assert len(builds(store)) == 1


def test_a_file_that_goes_and_comes_back_is_reported_and_kept(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching()
    server.looks()
    build_all(store)
    server.texts()
    file.unlink()
    server.looks(4)
    assert server.texts() == ["the file was removed; default/e is kept as it is."]
    assert (files(store)["e.yml"]["state"], current(store)) == ("removed", 1)
    file.write_text(ONE)
    server.looks(3)
    assert (files(store)["e.yml"]["state"], len(builds(store))) == ("followed", 1)


def test_a_removed_file_archives_its_environment_and_brings_it_back(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching(archive=True)
    server.looks()
    build_all(store)
    file.unlink()
    server.looks(3)
    shown = environment(store)
    assert (shown["current_build"], bool(shown["archived_on"])) == (None, True)
    assert files(store)["e.yml"]["state"] == "archived"
    assert not list(Path(store.config.kernels_dir).glob("cs.*"))
    assert_in_line(store)
    file.write_text(ONE)
    server.looks()
    assert (current(store), environment(store)["archived_on"], len(builds(store))) == (1, None, 1)
    assert_in_line(store)


def test_a_build_that_ends_after_its_file_was_removed_does_not_bring_it_back(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching(archive=True)
    server.looks()
    file.unlink()
    server.looks(3)
    build_all(store)
    assert current(store) is None


@pytest.mark.parametrize("archive", [False, True])
def test_a_renamed_file_keeps_its_environment(
    store: Store, directory: Path, watching: Watching, archive: bool
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching(archive=archive)
    server.looks()
    build_all(store)
    file.rename(directory / "renamed.yml")
    server.looks(3)
    assert current(store) == 1
    assert files(store)["renamed.yml"]["state"] == "followed"
    assert len(builds(store)) == 1
    assert_in_line(store)


def test_what_was_removed_while_nobody_watched_is_reported(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    watching().looks()
    file.unlink()
    later = watching()
    later.looks(3)
    assert later.texts() == ["the file was removed; default/e is kept as it is."]
    again = watching()
    again.looks(3)
    assert again.said == []


def test_a_directory_that_is_away_removes_nothing(
    store: Store, directory: Path, watching: Watching
) -> None:
    (directory / "e.yml").write_text(ONE)
    server = watching(archive=True)
    server.looks()
    build_all(store)
    server.texts()
    directory.rename(directory.with_name("elsewhere"))
    server.looks(4)
    assert server.texts() == ["There is nothing at this path."]
    assert current(store) == 1
    directory.with_name("elsewhere").rename(directory)
    server.looks(3)
    assert server.texts() == ["It can be watched again."]
    assert len(builds(store)) == 1


def test_a_file_that_was_named_itself_is_missed(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching(file)
    server.looks()
    server.texts()
    file.unlink()
    server.looks(4)
    assert server.texts() == [
        "There is nothing at this path.",
        "the file was removed; default/e is kept as it is.",
    ]


def test_an_empty_mount_point_removes_nothing(
    store: Store, directory: Path, watching: Watching
) -> None:
    (directory / "e.yml").write_text(ONE)
    server = watching(archive=True)
    server.looks()
    build_all(store)
    # What was mounted there was on another device than what is seen without it.
    server.watcher._tracker._devices[str(directory)] += 1
    (directory / "e.yml").unlink()
    server.looks(4)
    assert "is it mounted?" in server.texts()[-1]
    assert current(store) == 1


def test_a_file_that_cannot_be_looked_at_is_reported_once(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").symlink_to("e.yml")
    server = watching()
    server.looks(4)
    (notice,) = server.said
    assert "symbolic links" in notice.text
    file.unlink()
    file.write_text(ONE)
    server.looks()
    assert len(builds(store)) == 1


def test_what_the_rules_of_the_site_forbid_is_an_error_of_the_file_with_its_place(
    config: CondaStore, builder: ScriptedBuilder, directory: Path, watching: Watching
) -> None:
    config.allowed_channels = config.default_channels = ["c"]
    strict = open_store(config, builder)
    (file := directory / "e.yml").write_text(ONE.replace("[c]", "[elsewhere]"))
    server = watching(in_store=strict)
    server.looks(4)
    (notice,) = server.said
    assert "Line 2" in notice.text
    assert "elsewhere" in notice.text
    file.write_text(ONE)
    server.looks()
    assert len(builds(strict)) == 1
    strict.close()


def test_two_files_of_one_name_the_second_is_refused_until_the_first_is_gone(
    store: Store, directory: Path, watching: Watching
) -> None:
    (first := directory / "a.yml").write_text(ONE)
    server = watching()
    server.looks()
    (directory / "b.yml").write_text(TWO)
    server.looks(4)
    (wrong,) = (notice for notice in server.said if notice.wrong)
    assert str(first) in wrong.text
    assert len(builds(store)) == 1
    first.unlink()
    server.looks()
    server.clock.now += BEAT_SECONDS
    server.looks()
    assert files(store)["b.yml"]["state"] == "followed"
    assert len(builds(store)) == 2


def test_many_servers_watch_one_file_and_make_one_build_of_each_change(
    store: Store, directory: Path, watching: Watching, builder: ScriptedBuilder
) -> None:
    other = open_store(store.config, builder)
    servers = [watching(), watching(in_store=other), watching()]
    (file := directory / "e.yml").write_text(ONE)
    builder.failures["e"] = Failure("unsatisfiable", Step.SOLVE, "no")
    for text, count in ((ONE, 1), (TWO, 2), (BAD, 2)):
        file.write_text(text)
        for server in servers:
            server.looks(2)
            build_all(store)  # a build that has failed is not asked for by the next one
        assert len(builds(store)) == count
    assert sum(notice.wrong for server in servers for notice in server.said) == 1
    other.close()


def test_a_server_that_read_old_content_loses(
    store: Store, directory: Path, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    slow, fast = watching(), watching()
    for server in (slow, fast):
        server.looks()
    build_all(store)
    file.write_text(TWO)
    slow.looks(1)
    fast.looks(2)
    build_all(store)
    write = store.database.write

    def overtaken(function: Any, *args: Any, **kwargs: Any) -> Any:
        if function.__name__ == "follow":
            monkeypatch.undo()
            file.write_text(ONE)
            fast.looks(2)
        return write(function, *args, **kwargs)

    file.write_text(TWO + "# said by nobody for long\n")
    slow.looks(1)
    monkeypatch.setattr(store.database, "write", overtaken)
    slow.looks(1)
    assert (current(store), len(builds(store))) == (1, 2)


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
    store: Store, directory: Path, watching: Watching
) -> None:
    (directory / "e.yml").write_text(ONE)
    server = watching()
    server.looks()
    build_all(store)
    store.write(submission.submit, store.context, SubmissionRequest(TWO))
    build_all(store)
    server.looks(3)
    watching().looks(3)
    assert current(store) == 2
    listed = files(store)["e.yml"]["build"]
    assert (listed["number"], listed["current"]) == (1, False)


def test_an_environment_that_was_deleted_comes_back_with_the_next_change(
    store: Store, directory: Path, watching: Watching
) -> None:
    (file := directory / "e.yml").write_text(ONE)
    server = watching()
    server.looks()
    build_all(store)
    store.write(deletion.delete_environment, store.context, "default", "e")
    server.looks(3)
    with pytest.raises(NotFound):
        environment(store)
    assert files(store)["e.yml"]["build"] is None
    file.write_text(TWO)
    server.looks(3)
    assert len(builds(store)) == 1


def test_names_come_from_the_text_then_the_file_then_its_directory(
    store: Store, directory: Path, watching: Watching
) -> None:
    nameless = ONE.replace("name: e\n", "")
    (directory / "data-science.yml").write_text(nameless)
    (directory / "environment.yaml").write_text(nameless)
    watching().looks()
    listed = files(store)
    assert listed["data-science.yml"]["environment"] == "data-science"
    assert listed["environment.yaml"]["environment"] == "specs"


def test_only_specifications_of_a_directory_count_and_its_directories_on_demand(
    store: Store, directory: Path, watching: Watching
) -> None:
    (directory / "mkdocs.yml").write_text("site_name: x\nnav: []\n")
    (directory / "notes.txt").write_text(ONE)
    (directory / ".hidden.yml").write_text(ONE)
    (below := directory / "below").mkdir()
    (below / "f.yml").write_text(ONE)
    (hidden := directory / ".git").mkdir()
    (hidden / "g.yml").write_text(ONE)
    server = watching()
    server.looks(3)
    assert {name: row["state"] for name, row in files(store).items()} == {"mkdocs.yml": "ignored"}
    assert server.said == []
    watching(recursive=True).looks(3)
    assert sorted(files(store)) == ["f.yml", "mkdocs.yml"]


def test_a_file_behind_a_link_is_followed_where_it_leads(
    store: Store, directory: Path, watching: Watching, tmp_path: Path
) -> None:
    for number, text in enumerate((ONE, TWO)):
        (version := tmp_path / f"v{number}").mkdir()
        (version / "e.yml").write_text(text)
    (tmp_path / "now").symlink_to("v0")
    (directory / "e.yml").symlink_to("../now/e.yml")
    server = watching()
    server.looks()
    (tmp_path / "next").symlink_to("v1")
    (tmp_path / "next").rename(tmp_path / "now")
    server.looks()
    assert len(builds(store)) == 2


def test_a_path_that_is_not_there_is_said_once_and_watched_when_it_is(
    store: Store, directory: Path, watching: Watching
) -> None:
    server = watching(directory / "later.yml", directory / "later")
    server.looks(3)
    assert [notice.text for notice in server.said] == ["There is nothing at this path."] * 2
    paths = store.read(listing.list_paths)
    assert [row["problem"] for row in paths] == ["There is nothing at this path."] * 2
    (directory / "later").mkdir()
    (directory / "later" / "e.yml").write_text(ONE)
    server.looks(2)
    assert len(builds(store)) == 1


def test_the_journal_tells_what_became_of_files(
    store: Store, directory: Path, watching: Watching
) -> None:
    heard: list[Mapping[str, Any]] = []
    feed = store.feed(heard.append)
    feed.start()
    (file := directory / "e.yml").write_text(ONE)
    server = watching()
    server.looks()
    file.write_text(BAD)
    server.looks()

    def states() -> list[str]:
        return [change["file"]["state"] for change in heard if change["file"]]

    until(lambda: len(states()) == 2)
    feed.stop()
    told = [change for change in heard if change["file"]][-1]
    assert told["file"]["path"] == str(file)
    assert (told["namespace"], told["environment"]) == ("default", "e")
    assert "Line 5" in told["file"]["message"]
    json.dumps(dict(told))
