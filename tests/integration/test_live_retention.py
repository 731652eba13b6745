"""Two real servers on one store, real kernels, a real channel: nobody's files are taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.channel.make import Channel
from tests.integration.test_live_builds import listed_kernels
from tests.live import LiveServer
from tests.waiting import until

TEXT = "name: {name}\nchannels: [{channel}]\ndependencies: [python, six={six}]\n"

SETTINGS = {
    "keep_last": 1,
    "keep_days": 0.0,
    "collect_grace_seconds": 0.0,
    "collect_seconds": 0.0,
    "reconcile_seconds": 0.5,
    "poll_seconds": 0.1,
}


class Neighbour(LiveServer):
    """Another server of the same user on the same store."""

    def __init__(self, first: LiveServer, directory: Path) -> None:
        kernels = {"kernels_dir": str(first.directory / "data" / "kernels")}
        root = {"root": str(first.directory / "store")}
        super().__init__(directory, settings={**SETTINGS, **kernels, **root})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with LiveServer(tmp_path_factory.mktemp("one"), settings=SETTINGS) as live:
        yield live


@pytest.fixture(scope="module")
def neighbour(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with Neighbour(server, tmp_path_factory.mktemp("two")) as live:
        yield live


def build(server: LiveServer, channel: Channel, six: str, name: str = "science") -> dict[str, Any]:
    made = server.built(TEXT.format(name=name, channel=channel.url, six=six))
    assert made["status"] == "COMPLETED", made["failure"]
    return made


def exists(build: dict[str, Any]) -> bool:
    return Path(build["prefix"]).is_dir()


def collect(server: LiveServer) -> dict[str, Any]:
    report: dict[str, Any] = server.call("POST", "collect/", {"dry_run": False})
    return report


def running(server: LiveServer) -> list[tuple[str, int]]:
    return [(k["kernel_id"], k["build_number"]) for k in server.call("GET", "kernel/")]


def test_a_kernel_of_one_server_keeps_its_prefix_from_the_other(
    server: LiveServer, neighbour: LiveServer, channel: Channel
) -> None:
    first = build(server, channel, "1.16")
    name = server.call("GET", "environment/default/science/")["kernels"][0]["name"]
    until(lambda: name in listed_kernels(server))
    kernel = server.jupyter("POST", "kernels", {"name": name})["id"]
    # Both servers know it, and where it runs.
    until(lambda: running(neighbour) == [(kernel, 1)])
    shown = neighbour.call("GET", f"build/{first['id']}/")
    assert shown["in_use"][0]["server"].endswith(server.url.rsplit(":", 1)[1].strip("/"))
    assert shown["last_used_on"] is not None

    second = build(neighbour, channel, "1.17")
    third = build(neighbour, channel, "1.*")
    assert third["prefix"] == second["prefix"] or exists(third)
    collect(neighbour)
    assert exists(first), "the kernel's prefix was taken away"
    assert exists(second)
    # An interrupt makes jupyter_client read the newer kernelspec; the process is still the old one.
    server.jupyter("POST", f"kernels/{kernel}/interrupt")
    until(lambda: server.call("GET", "kernel/")[0]["current"] is False)
    assert running(server) == [(kernel, 1)]
    collect(neighbour)
    assert exists(first)

    server.jupyter("POST", f"kernels/{kernel}/restart")
    until(lambda: running(neighbour) != [(kernel, 1)])
    assert server.call("GET", "kernel/")[0]["current"] is True
    report = collect(neighbour)
    assert not exists(first)
    assert report["kinds"]["prefix"]["count"] == 1
    assert report["freed"] > 0
    assert neighbour.call("GET", f"build/{first['id']}/")["restorable"]

    # Going back restores it from its lock.
    answer = server.call("PUT", "environment/default/science/", {"build_id": first["id"]})
    assert answer["restoring"]
    until(lambda: server.call("GET", f"build/{answer['build_id']}/")["ended_on"], 60)
    environment = server.call("GET", "environment/default/science/")
    assert environment["current_build_id"] == answer["build_id"]
    restored = server.call("GET", f"build/{answer['build_id']}/")
    assert restored["lockfile_sha256"] == first["lockfile_sha256"]
    assert exists(first)
    assert not server.call("GET", f"build/{first['id']}/")["restorable"]

    server.jupyter("DELETE", f"kernels/{kernel}")
    until(lambda: running(neighbour) == [])


def test_a_server_collects_by_itself_and_counts_what_is_left(
    tmp_path: Path, channel: Channel
) -> None:
    settings = {**SETTINGS, "collect_seconds": 0.5}
    with LiveServer(tmp_path, settings=settings) as server:
        first = build(server, channel, "1.16")
        second = build(server, channel, "1.17")
        until(lambda: not exists(first))
        assert exists(second)
        until(lambda: server.call("GET", f"build/{second['id']}/")["unique_size"])
        # The size of a build is taken before its guard is written for the last time.
        most = second["size"] + 10_000
        until(lambda: 0 < server.call("GET", "usage/")["default"]["storage"] < most)


def test_a_server_that_stops_gives_its_kernels_up(
    server: LiveServer, neighbour: LiveServer, channel: Channel
) -> None:
    build(server, channel, "1.16", "other")
    name = server.call("GET", "environment/default/other/")["kernels"][0]["name"]
    until(lambda: name in listed_kernels(server))
    server.jupyter("POST", "kernels", {"name": name})
    until(lambda: running(neighbour))
    server.stop()
    until(lambda: running(neighbour) == [])
    server.start()
