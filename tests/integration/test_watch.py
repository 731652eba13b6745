"""Files that are watched by real servers and by the command."""

from __future__ import annotations

import json
import signal
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.channel import Channel
from tests.integration.shell import Shell
from tests.live import TOKEN, LiveServer
from tests.waiting import until

SCRIPTED = "tests.scripted_app"
ONE = "name: e\nchannels: [c]\ndependencies: [python]\n"
TWO = "name: e\nchannels: [c]\ndependencies: [python, numpy]\n"
BAD = "name: e\ndependencies:\n  - python\n - numpy\n"


def settings(tmp_path: Path, **more: Any) -> dict[str, Any]:
    kernels = str(tmp_path / "kernels")
    watched = {"watch_paths": [str(tmp_path / "specs")], "watch_seconds": 0.2}
    return {"kernels_dir": kernels, "poll_seconds": 0.1, **watched, **more}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (made := tmp_path / "specs" / "e.yml").parent.mkdir()
    return made


def watched(server: LiveServer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.call("GET", "watch/?sort_by=path")
    return found


def is_built(server: LiveServer, number: int) -> bool:
    return any(
        row["build"] and row["build"]["number"] == number and row["build"]["current"]
        for row in watched(server)
    )


def test_a_server_builds_what_it_watches_and_shows_what_is_wrong(
    tmp_path: Path, file: Path
) -> None:
    file.write_text(ONE)
    with LiveServer(tmp_path / "a", extension=SCRIPTED, settings=settings(tmp_path)) as server:
        until(lambda: is_built(server, 1))
        file.write_text(TWO)
        until(lambda: is_built(server, 2))
        file.write_text(BAD)
        until(lambda: watched(server)[0]["error"])
        (row,) = watched(server)
        assert (row["state"], row["build"]["current"]) == ("error", True)
        assert "Line 4, column 2" in row["error"]["message"]
        file.write_text(ONE)
        until(lambda: is_built(server, 1))
        log = (tmp_path / "a" / "server.log").read_text()
    assert log.count("Line 4, column 2") == 1
    assert "e.yml: build 1 of default/e is queued." in log


def test_what_the_rest_api_says_of_watched_paths(tmp_path: Path, file: Path) -> None:
    file.write_text(ONE)
    with LiveServer(tmp_path / "a", extension=SCRIPTED, settings=settings(tmp_path)) as server:
        until(lambda: watched(server))
        request = urllib.request.Request(f"{server.api}/watch/?state=error&state=removed")
        request.add_header("Authorization", f"token {TOKEN}")
        answer = json.loads(urllib.request.urlopen(request, timeout=60).read())
        assert (answer["data"], answer["count"]) == ([], 0)
        (path,) = answer["paths"]
        assert (path["path"], path["active"], path["files"]) == (str(file.parent), True, 1)


def test_servers_of_one_store_make_one_build_of_each_change(tmp_path: Path, file: Path) -> None:
    common = settings(tmp_path, root=str(tmp_path / "store"))
    one = LiveServer(tmp_path / "a", extension=SCRIPTED, settings=common)
    two = LiveServer(tmp_path / "b", extension=SCRIPTED, settings=common)
    with one, two:
        for number, text in enumerate((ONE, TWO), start=1):
            file.write_text(text)
            until(lambda number=number: is_built(one, number))  # type: ignore[misc]
        assert len(one.call("GET", "build/")) == 2


def read(directory: Path) -> str:
    return (directory / "server.log").read_text()


def test_a_hint_of_the_operating_system_wakes_the_watcher(tmp_path: Path, file: Path) -> None:
    pytest.importorskip("watchfiles")
    file.write_text(ONE)
    slow = settings(tmp_path, watch_seconds=3600)
    with LiveServer(tmp_path / "a", extension=SCRIPTED, settings=slow) as server:
        until(lambda: is_built(server, 1))
        for number, text in ((2, TWO), (1, ONE)):
            other = file.with_suffix(".tmp")
            other.write_text(text)
            other.replace(file)
            until(lambda number=number: is_built(server, number))  # type: ignore[misc]


def test_a_server_with_a_path_that_cannot_be_watched_works_without(tmp_path: Path) -> None:
    wrong = settings(tmp_path, watch_paths=[""])
    with LiveServer(tmp_path / "a", extension=SCRIPTED, settings=wrong) as server:
        assert server.built(ONE)["status"] == "COMPLETED"
        assert "nothing is watched" in read(tmp_path / "a")


def test_the_command_watches_builds_and_says_so(
    tmp_path: Path, file: Path, channel: Channel
) -> None:
    text = f"channels: [{channel.url}]\ndependencies: [tiny=1.0]\n"
    file.write_text(text)
    shell = Shell(tmp_path, {"watch_seconds": 0.2})
    version = tmp_path / "store" / "default" / "envs" / "e" / "share" / "tiny" / "version.txt"
    with shell.running("watch", str(file.parent)) as watching:
        watching.says("build 1 (default/e): ready")
        assert version.read_text() == "1.0\n"
        file.write_text(text.replace("1.0", "2.0"))
        watching.says("build 2 (default/e): ready")
        until(lambda: version.read_text() == "2.0\n")
        file.write_text(text.replace("tiny=1.0", "no-such-thing"))
        watching.says("build 3 (default/e): failed")
        assert version.read_text() == "2.0\n"
        file.write_text(text)
        watching.says("default/e is at build 1.")
        until(lambda: version.read_text() == "1.0\n")
        watching.process.send_signal(signal.SIGTERM)
        ended = watching.end()
    assert ended.code == 0, ended.err
    listed = shell("watch", "--list")
    assert "build 1 ready, current" in listed.out
