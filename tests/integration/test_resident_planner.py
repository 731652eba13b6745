"""Previews in a process of their own, on real channels."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from conda_store_jupyter.builder import forkserver
from conda_store_jupyter.builder.planner import IndexQuery
from conda_store_jupyter.builder.planner_factory import PlannerFactory
from conda_store_jupyter.builder.requests import BuildRequest, BuildSettings
from conda_store_jupyter.builder.resident_planner import ResidentPlanner
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed
from conda_store_jupyter.store.layout import Layout
from tests.channel.small import SmallChannel
from tests.misbehaving import CrashingPlannerFactory, SlowPlannerFactory
from tests.waiting import until


@pytest.fixture
def channel(tmp_path: Path) -> SmallChannel:
    made = SmallChannel(tmp_path / "channel")
    made.publish({"a": {"1.0": ["b"]}, "b": {"1.0": [], "2.0": []}})
    return made


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "s")
    made.create()
    return made


@pytest.fixture
def planner(layout: Layout) -> Iterator[ResidentPlanner]:
    made = ResidentPlanner(PlannerFactory(layout, BuildSettings(kernel_packages=())))
    yield made
    made.close()


def asked(channel: SmallChannel, *dependencies: str) -> BuildRequest:
    return BuildRequest(0, "ns", "e", Specification("e", (channel.url,), dependencies))


def planners() -> set[int]:
    """Living children of the fork servers here; what databases started is not of them."""
    found = set()
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            parent = process.parent()
            if parent is None or process.status() == psutil.STATUS_ZOMBIE:
                continue
            if parent.pid != os.getpid() and forkserver.__name__ in " ".join(parent.cmdline()):
                found.add(process.pid)
    return found


def test_a_plan_has_the_packages_and_their_sizes(
    planner: ResidentPlanner, channel: SmallChannel
) -> None:
    plan = planner.plan(asked(channel, "a"))
    assert {p.name: p.version for p in plan.lockfile.conda} == {"a": "1.0", "b": "2.0"}
    assert plan.download_bytes == sum(p.size or 0 for p in plan.lockfile.conda) > 0
    assert plan.link_bytes > 0


def test_failures_come_over_as_they_are(planner: ResidentPlanner, channel: SmallChannel) -> None:
    with pytest.raises(BuildFailed) as failed:
        planner.plan(asked(channel, "a", "b <1"))
    assert failed.value.failure.code == "unsatisfiable"


def test_a_new_package_of_a_channel_on_disk_is_seen_at_once(
    planner: ResidentPlanner, channel: SmallChannel
) -> None:
    planner.plan(asked(channel, "a"))
    channel.publish({"c": {"1.0": []}})
    assert [p.name for p in planner.plan(asked(channel, "c")).lockfile.conda] == ["c"]


def test_many_ask_at_once(planner: ResidentPlanner, channel: SmallChannel) -> None:
    with ThreadPoolExecutor(8) as pool:
        plans = list(pool.map(lambda _: planner.plan(asked(channel, "a")), range(24)))
    assert {plan.lockfile.sha256 for plan in plans} == {plans[0].lockfile.sha256}


def test_a_killed_planner_is_replaced(planner: ResidentPlanner, channel: SmallChannel) -> None:
    before = planners()
    planner.plan(asked(channel, "a"))
    (child,) = planners() - before
    os.kill(child, signal.SIGKILL)
    assert planner.plan(asked(channel, "a")).lockfile.conda


def test_nothing_is_left_when_it_is_closed(planner: ResidentPlanner, channel: SmallChannel) -> None:
    before = planners()
    planner.plan(asked(channel, "a"))
    running = planners() - before
    assert running
    planner.close()
    until(lambda: not running & planners())


def test_it_ends_when_nobody_asks_and_starts_again(layout: Layout, channel: SmallChannel) -> None:
    factory = PlannerFactory(layout, BuildSettings(kernel_packages=()))
    planner = ResidentPlanner(factory, idle_seconds=1.0, look_seconds=0.05)
    before = planners()
    planner.plan(asked(channel, "a"))
    until(lambda: planners() <= before)
    assert planner.plan(asked(channel, "a")).lockfile.conda
    planner.close()


def test_one_that_crashes_again_and_again_is_a_failure() -> None:
    planner = ResidentPlanner(CrashingPlannerFactory())
    with pytest.raises(BuildFailed) as failed:
        planner.look_up(IndexQuery("state"))
    assert (failed.value.failure.code, failed.value.failure.transient) == ("crashed", True)


def test_one_that_takes_too_long_is_given_up() -> None:
    before = planners()
    planner = ResidentPlanner(SlowPlannerFactory(), patience_seconds=0.2)
    with pytest.raises(BuildFailed) as failed:
        planner.look_up(IndexQuery("state"))
    assert failed.value.failure.code == "too-slow"
    until(lambda: planners() <= before)


def test_searching_names_versions_and_modules(
    planner: ResidentPlanner, channel: SmallChannel
) -> None:
    channel.publish({"pyyaml": {"6.0": []}, "yaml-tool": {"1.0": []}, "xyaml": {"1.0": []}})

    def look_up(kind: str, text: str) -> object:
        return planner.look_up(IndexQuery(kind, text, (channel.url,)))

    found = look_up("search", "yaml")
    assert isinstance(found, list)
    assert [row["name"] for row in found] == ["yaml-tool", "xyaml", "pyyaml"]
    assert found[2]["version"] == "6.0"
    versions = look_up("versions", "b")
    assert isinstance(versions, list)
    assert [row["version"] for row in versions] == ["2.0", "1.0"]
    assert look_up("versions", "nothing") == []
    assert look_up("modules", "yaml.parser") == {"module": "yaml.parser", "packages": ["pyyaml"]}
