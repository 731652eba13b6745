"""What is wrong with a watched file, is said once, with its place, and stops nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE
from tests.waiting import until
from tests.watching import BAD, Follow, Watching, builds, current, files


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


def test_what_was_good_stays_in_use_while_the_file_is_wrong(store: Store, follow: Follow) -> None:
    file, server = follow()
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
