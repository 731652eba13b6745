"""Indexes of remote channels: answered from memory, refreshed beside the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.builder.local_planner import LocalPlanner
from conda_store_jupyter.builder.planner import IndexQuery
from conda_store_jupyter.builder.requests import BuildRequest, BuildSettings
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed
from conda_store_jupyter.store.layout import Layout
from tests.channel import ChannelServer, Fault
from tests.channel.small import SmallChannel
from tests.waiting import until

Plan = Callable[..., dict[str, str]]


@pytest.fixture
def channel(tmp_path: Path) -> SmallChannel:
    made = SmallChannel(tmp_path / "served" / "channel")
    made.publish({"a": {"1.0": []}})
    return made


@pytest.fixture
def server(tmp_path: Path, channel: SmallChannel) -> Iterator[ChannelServer]:
    with ChannelServer(tmp_path / "served") as running:
        yield running


@pytest.fixture
def planner(tmp_path: Path) -> Iterator[LocalPlanner]:
    layout = Layout(tmp_path / "s")
    layout.create()
    made = LocalPlanner(layout, BuildSettings(kernel_packages=()), fresh_seconds=0.2)
    yield made
    made.close()


@pytest.fixture
def plan(planner: LocalPlanner, server: ChannelServer) -> Plan:
    def planned(*dependencies: str) -> dict[str, str]:
        specification = Specification("e", (server.url,), dependencies)
        found = planner.plan(BuildRequest(0, "ns", "e", specification))
        return {package.name: package.version for package in found.lockfile.conda}

    return planned


def state(planner: LocalPlanner) -> dict[str, Any]:
    found: dict[str, Any] = planner.look_up(IndexQuery("state"))
    return found


def test_what_is_published_is_seen_without_waiting_for_it(
    plan: Plan, planner: LocalPlanner, channel: SmallChannel
) -> None:
    assert plan("a") == {"a": "1.0"}
    channel.publish({"a": {"2.0": []}})
    until(lambda: plan("a") == {"a": "2.0"})
    assert state(planner)["channels"][0]["error"] is None


def test_a_channel_that_goes_away_is_answered_from_memory(
    plan: Plan, planner: LocalPlanner, server: ChannelServer
) -> None:
    assert plan("a") == {"a": "1.0"}
    server.fail("*repodata*", Fault.UNAVAILABLE)
    until(lambda: state(planner)["channels"][0]["error"])
    assert plan("a") == {"a": "1.0"}
    server.reset()
    plan("a")
    until(lambda: state(planner)["channels"][0]["error"] is None)


def test_a_channel_that_comes_back_is_read(plan: Plan, server: ChannelServer) -> None:
    server.fail("*repodata*", Fault.UNAVAILABLE)
    with pytest.raises(BuildFailed) as failed:
        plan("a")
    assert failed.value.failure.code == "channel-unreachable"
    server.reset()
    until(lambda: _quietly(lambda: plan("a")) == {"a": "1.0"})


def test_one_bad_channel_does_not_keep_the_others_old(
    plan: Plan, planner: LocalPlanner, channel: SmallChannel, server: ChannelServer
) -> None:
    plan("a")
    with pytest.raises(BuildFailed):
        planner.look_up(IndexQuery("search", "a", (f"{server.base_url}/nothing",)))
    channel.publish({"a": {"2.0": []}})
    until(lambda: plan("a") == {"a": "2.0"})


def _quietly(function: Callable[[], dict[str, str]]) -> dict[str, str] | None:
    try:
        return function()
    except BuildFailed:
        return None
