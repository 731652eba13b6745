"""A real server, a real channel, real kernels: going back, and taking environments in."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.channel.make import Channel
from tests.live import TOKEN, LiveServer
from tests.waiting import until

TEXT = "name: work\nchannels: [{channel}]\ndependencies: [python, packaging {version}]\n"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    settings = {"collect_grace_seconds": 0, "collect_seconds": 0}
    with LiveServer(tmp_path_factory.mktemp("live"), settings=settings) as live:
        yield live


@pytest.fixture(scope="module")
def two(server: LiveServer, channel: Channel) -> tuple[Json, Json]:
    """Two builds of one environment, the second with a newer package."""
    first, second = (
        server.built(TEXT.format(channel=channel.url, version=version))
        for version in ("24.*", "26.*")
    )
    assert (first["status"], second["status"]) == ("COMPLETED", "COMPLETED")
    return first, second


def ended(server: LiveServer, build_id: int) -> Json:
    def look() -> Any:
        build = server.call("GET", f"build/{build_id}/")
        return build["ended_on"] and build

    build: Json = until(look, 120)
    assert build["status"] == "COMPLETED", build["failure"]
    return build


def link(server: LiveServer) -> str:
    return str((server.directory / "store" / "default" / "envs" / "work").resolve())


def _build_of(server: LiveServer, kernel: str) -> Any:
    """The build that the next start of a kernel uses."""
    specs = server.jupyter("GET", "kernelspecs")["kernelspecs"]
    return specs[kernel]["spec"]["metadata"]["conda_store"]["build_id"] if kernel in specs else 0


def text_of(server: LiveServer, path: str) -> str:
    request = urllib.request.Request(
        f"{server.api}/{path}", headers={"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.urlopen(request) as answer:
        content: str = answer.read().decode()
    return content


def same(server: LiveServer, a: str, b: str) -> bool:
    found = server.call("GET", f"diff/?a={a}&b={b}")
    return bool(found["changes"] == [] and found["a"]["packages"] > 10)


def test_a_kernel_keeps_its_build_and_a_collected_one_comes_back(
    server: LiveServer, two: tuple[Json, Json]
) -> None:
    first, second = two
    name = server.call("GET", "environment/default/work/")["kernels"][0]["name"]
    until(lambda: _build_of(server, name) == second["id"])  # it is published after it has ended
    kernel = server.jupyter("POST", "kernels", {"name": name})
    until(lambda: server.call("GET", "kernel/"))
    done = server.call("PUT", "environment/default/work/", {"build_id": first["id"]})
    assert (done["restoring"], link(server)) == (False, first["prefix"])
    [keeps] = done["running_kernels"]
    assert (keeps["kernel_id"], keeps["build_number"]) == (kernel["id"], 2)
    server.call("POST", "collect/", {"keep_last": 0, "keep_days": 0})
    assert Path(second["prefix"]).is_dir()  # it runs there
    server.jupyter("DELETE", f"kernels/{kernel['id']}")
    until(lambda: not server.call("GET", "kernel/"))
    server.call("POST", "collect/", {"keep_last": 0, "keep_days": 0})
    assert not Path(second["prefix"]).exists()
    assert server.call("GET", f"build/{second['id']}/")["restorable"]

    done = server.call("PUT", "environment/default/work/", {"build_id": second["id"]})
    assert (done["restoring"], link(server)) == (True, first["prefix"])
    restored = ended(server, done["build_id"])
    assert until(lambda: link(server) == restored["prefix"])
    assert restored["prefix"] == second["prefix"]
    assert same(server, f"build:{second['id']}", "environment:work")
    newest = server.call("GET", "environment/default/work/history/")[0]
    assert (newest["restores"], newest["current"]) == (second["id"], True)


def test_what_the_server_gives_away_can_be_imported_and_cloned(
    server: LiveServer, two: tuple[Json, Json]
) -> None:
    original = f"build:{two[0]['id']}"
    for number, path in enumerate(("explicit.txt", "conda-lock.yml")):
        body = {
            "content": text_of(server, f"build/{two[0]['id']}/{path}"),
            "environment_name": f"copy{number}",
        }
        build = ended(server, server.call("POST", "import/", body)["build_id"])
        assert build["lockfile_sha256"] == two[0]["lockfile_sha256"]
        assert same(server, original, f"environment:copy{number}")
    body = {"prefix": two[0]["prefix"], "environment_name": "adopted"}
    ended(server, server.call("POST", "import/", body)["build_id"])
    assert same(server, original, "environment:adopted")
    body = {"namespace": "team", "environment_name": "clone"}
    clone = server.call("POST", f"build/{two[0]['id']}/clone/", body)
    ended(server, clone["build_id"])
    assert same(server, original, "environment:team/clone")
    assert server.call("GET", "environment/team/clone/")["kernels"]


def test_what_was_never_built_is_solved_to_be_compared(
    server: LiveServer, two: tuple[Json, Json], channel: Channel
) -> None:
    wanted = TEXT.format(channel=channel.url, version=">=25").replace("name: work", "name: never")
    body = {"a": f"build:{two[0]['id']}", "b": {"specification": wanted}, "solve": True}
    found = server.call("POST", "diff/", body)
    [change] = found["changes"]
    assert (change["name"], change["change"], change["distance"]) == (
        "packaging",
        "upgraded",
        "major",
    )
    assert found["specification"]["dependencies"]["added"] == ["packaging >=25"]
    body["b"] = {"specification": wanted.replace(">=25", ">=99")}
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.call("POST", "diff/", body)
    assert refused.value.code == 422
    body["solve"] = False
    assert server.call("POST", "diff/", body)["b"]["packages"] is None


def test_a_kernel_goes_with_its_environment_when_that_is_renamed(
    server: LiveServer, two: tuple[Json, Json]
) -> None:
    old = server.call("GET", "environment/default/work/")["kernels"][0]["name"]
    new = old.replace("work", "field-notes")
    kernel = server.jupyter("POST", "kernels", {"name": old})
    of_kernel = f"kernels/{kernel['id']}"
    until(lambda: server.call("GET", "kernel/"))
    server.call("PUT", "environment/default/work/", {"environment_name": "field-notes"})
    assert server.jupyter("GET", of_kernel)["name"] == new
    assert _build_of(server, new)
    assert not _build_of(server, old)
    server.jupyter("POST", f"{of_kernel}/restart", {})
    assert until(lambda: [one["environment"] for one in server.call("GET", "kernel/")])
    # Another process does it: this server hears of it.
    words = ["env", "rename", "field-notes", "work"]
    command = [sys.executable, "-m", "conda_store_jupyter", *words]
    subprocess.run(command, env=server.environment(), check=True, capture_output=True)
    until(lambda: server.jupyter("GET", of_kernel)["name"] == old)
    server.jupyter("POST", f"{of_kernel}/restart", {})
    assert [one["environment"] for one in server.call("GET", "kernel/")] == ["work"]
    server.jupyter("DELETE", of_kernel)
