"""Previews in a process of their own, on real channels."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from conda_store_jupyter.builder.local_planner import LocalPlanner
from conda_store_jupyter.builder.planner import Gone, IndexQuery, Planned
from conda_store_jupyter.builder.planner_factory import PlannerFactory
from conda_store_jupyter.builder.requests import BuildRequest, BuildSettings, Stopped
from conda_store_jupyter.builder.resident_planner import ResidentPlanner
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed
from conda_store_jupyter.store.layout import Layout
from tests.channel.hard import publish_hard
from tests.channel.small import SmallChannel
from tests.misbehaving import CrashingPlannerFactory, SlowPlannerFactory
from tests.planning import is_busy, planners
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


class Typist:
    """Somebody who asks and does not wait for the answer."""

    def __init__(self, planner: ResidentPlanner, pool: ThreadPoolExecutor) -> None:
        self._planner = planner
        self._pool = pool

    def ask(self, request: BuildRequest) -> tuple[Future[Planned], Gone]:
        """The answer to come, and how to go away."""
        gone: Gone = Future()
        return self._pool.submit(self._planner.plan, request, gone), gone


@pytest.fixture
def typist(planner: ResidentPlanner) -> Iterator[Typist]:
    with ThreadPoolExecutor(32) as pool:
        yield Typist(planner, pool)
        planner.close()


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> BuildRequest:
    channel = SmallChannel(tmp_path_factory.mktemp("hard"))
    return asked(channel, *publish_hard(channel))


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


def test_closing_ends_a_question(
    planner: ResidentPlanner, typist: Typist, hard: BuildRequest
) -> None:
    before = planners()
    answer, _ = typist.ask(hard)
    until(lambda: any(is_busy(pid) for pid in planners() - before))
    planner.close()
    with pytest.raises(BuildFailed):
        answer.result()
    until(lambda: planners() <= before)


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


def test_what_nobody_waits_for_is_in_nobodys_way(
    planner: ResidentPlanner, typist: Typist, channel: SmallChannel, hard: BuildRequest
) -> None:
    before = planners()
    answer, gone = typist.ask(hard)
    (first,) = until(lambda: {pid for pid in planners() - before if is_busy(pid)})
    gone.set_result(None)
    with pytest.raises(Stopped):
        answer.result()
    # It cannot be interrupted, so it is ended, and another one answers.
    until(lambda: planner.plan(asked(channel, "a")) and planners() - before - {first})
    until(lambda: first not in planners())
    assert len(planners() - before) == 1


def test_somebody_types_quickly(
    planner: ResidentPlanner, typist: Typist, channel: SmallChannel, hard: BuildRequest
) -> None:
    before = planners()
    for _ in range(12):
        answer, gone = typist.ask(hard)
        until(lambda: any(is_busy(pid) for pid in planners() - before))
        gone.set_result(None)
        with pytest.raises(Stopped):
            answer.result()
    assert planner.plan(asked(channel, "a")).lockfile.conda
    until(lambda: len(planners() - before) == 1)


def test_who_waits_is_answered_by_the_old_one(
    layout: Layout, channel: SmallChannel, hard: BuildRequest
) -> None:
    other = SmallChannel(channel.path.parent / "other")
    # Half a second's work for each of many tries to say what would help.
    slow = asked(other, *publish_hard(other, 10))
    factory = PlannerFactory(layout, BuildSettings(kernel_packages=()))
    planner = ResidentPlanner(factory, linger_seconds=0.1)
    before = planners()
    with ThreadPoolExecutor(4) as pool:
        typist = Typist(planner, pool)
        answer, _ = typist.ask(slow)
        (old,) = until(lambda: {pid for pid in planners() - before if is_busy(pid)})
        typist.ask(hard)[1].set_result(None)
        until(lambda: planner.plan(asked(channel, "a")) and planners() - before - {old})
        until(lambda: answer.done() or old not in planners())
        # Asking the new one would take as long again.
        failure = answer.exception(0.3)
        planner.close()
    assert isinstance(failure, BuildFailed)
    assert failure.failure.code == "unsatisfiable"


def test_a_short_question_leaves_the_indexes_in_memory(
    planner: ResidentPlanner, typist: Typist, channel: SmallChannel
) -> None:
    planner.plan(asked(channel, "a"))
    before = planners()
    answer, gone = typist.ask(asked(channel, *publish_hard(channel, 9)))
    gone.set_result(None)
    with pytest.raises(Stopped):
        answer.result()
    assert planner.plan(asked(channel, "a")).lockfile.conda
    assert planners() == before


def test_nothing_is_solved_for_nobody(layout: Layout, hard: BuildRequest) -> None:
    gone: Gone = Future()
    gone.set_result(None)
    before = planners()
    settings = BuildSettings(kernel_packages=())
    for planner in (
        LocalPlanner(layout, settings),
        ResidentPlanner(PlannerFactory(layout, settings)),
    ):
        with pytest.raises(Stopped):
            planner.plan(hard, gone)
        planner.close()
    assert planners() <= before


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
