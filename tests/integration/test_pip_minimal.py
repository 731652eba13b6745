"""Which distributions of the pip section change, when built and when planned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from conda_store_jupyter.builder.local_planner import LocalPlanner
from conda_store_jupyter.builder.requests import BuildRequest, BuildSettings
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.moves import Move
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed, Policy
from tests.channel import Channel, ChannelServer
from tests.channel.small_index import write_index
from tests.integration.building import Workshop

Resolved = tuple[dict[str, str], tuple[Move, ...]]

Projects = Mapping[str, Mapping[str, Sequence[str]]]

OLD: Projects = {"lib": {"1.0": ()}, "tool": {"1.0": ("lib<2",)}, "idle": {"1.0": ()}}
NEW: Projects = {
    "lib": {"1.0": (), "2.0": ()},
    "tool": {"1.0": ("lib<2",), "2.0": ("lib",)},
    "idle": {"1.0": (), "2.0": ()},
    "extra": {"1.0": ("lib",)},
    "fresh": {"1.0": ("lib>=2",)},
}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.delenv("UV_INDEX_URL", raising=False)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChannelServer]:
    root = tmp_path / "index"
    root.mkdir()
    with ChannelServer(root) as server:
        yield server


@pytest.fixture
def workshop(tmp_path: Path, channel: Channel, index: ChannelServer) -> Workshop:
    return _workshop(tmp_path, channel, f"{index.base_url}/new/simple/")


@pytest.fixture
def base(tmp_path: Path, channel: Channel, index: ChannelServer) -> Lockfile:
    """Of the old index; uv believes pages that it has seen, so the new one is another."""
    write_index(tmp_path / "index" / "old", OLD)
    write_index(tmp_path / "index" / "new", NEW)
    older = _workshop(tmp_path, channel, f"{index.base_url}/old/simple/")
    return older.build("python", pip=["idle", "tool"]).lockfile


def _workshop(directory: Path, channel: Channel, index: str) -> Workshop:
    settings = BuildSettings(pip_index_url=index, kernel_packages=())
    return Workshop(directory / "s", (channel.url,), settings)


@pytest.fixture(params=["built", "planned"])
def resolve(
    request: pytest.FixtureRequest, workshop: Workshop
) -> Callable[[Sequence[str], Lockfile, Policy], Resolved]:
    def built(pip: Sequence[str], base: Lockfile, policy: Policy) -> Resolved:
        result = workshop.build("python", pip=pip, base=base, policy=policy)
        return {p.name: p.version for p in result.lockfile.pypi}, result.moved

    def planned(pip: Sequence[str], base: Lockfile, policy: Policy) -> Resolved:
        specification = Specification("demo", workshop.channels, ("python",), tuple(pip))
        planner = LocalPlanner(workshop.layout, workshop.settings)
        plan = planner.plan(BuildRequest(0, "default", "demo", specification, policy, base))
        return {p.name: p.version for p in plan.lockfile.pypi}, plan.moved

    return built if request.param == "built" else planned


def test_what_is_there_stays(
    resolve: Callable[[Sequence[str], Lockfile, Policy], Resolved], base: Lockfile
) -> None:
    versions, moved = resolve(["idle", "tool", "extra"], base, Policy.MINIMAL)
    assert versions == {"idle": "1.0", "tool": "1.0", "lib": "1.0", "extra": "1.0"}
    assert moved == ()


def test_what_must_move_is_named_with_the_reason(
    resolve: Callable[[Sequence[str], Lockfile, Policy], Resolved], base: Lockfile
) -> None:
    versions, moved = resolve(["idle", "tool", "fresh"], base, Policy.MINIMAL)
    assert versions == {"idle": "1.0", "tool": "2.0", "lib": "2.0", "fresh": "1.0"}
    reasons = {move.name: move.reason for move in moved}
    assert reasons.keys() == {"lib", "tool"}
    assert "fresh" in reasons["lib"]
    versions, moved = resolve(["idle>=2", "tool"], base, Policy.MINIMAL)
    assert versions == {"idle": "2.0", "tool": "1.0", "lib": "1.0"}
    assert [move.reason for move in moved] == ["idle>=2 is asked for"]


def test_latest_takes_the_newest(
    resolve: Callable[[Sequence[str], Lockfile, Policy], Resolved], base: Lockfile
) -> None:
    versions, moved = resolve(["idle", "tool"], base, Policy.LATEST)
    assert versions == {"idle": "2.0", "tool": "2.0", "lib": "2.0"}
    assert moved == ()


def test_what_cannot_be_satisfied_fails_the_same(
    resolve: Callable[[Sequence[str], Lockfile, Policy], Resolved], base: Lockfile
) -> None:
    with pytest.raises(BuildFailed) as failed:
        resolve(["tool<2", "fresh"], base, Policy.MINIMAL)
    assert failed.value.failure.code == "pip-unsatisfiable"
    failure = failed.value.failure
    assert "fresh" in failure.message
    assert [(s["code"], s["edit"]["remove"], s["edit"]["add"]) for s in failure.suggestions] == [
        ("relax", "tool<2", "tool"),
        ("remove", "fresh", None),
    ]
    assert all(suggestion["edit"]["section"] == "pip" for suggestion in failure.suggestions)
    assert failure.conflict is not None
    (conclusion,) = failure.conflict["children"]
    assert conclusion["text"] == "your requirements are unsatisfiable"
    assert any("fresh" in child["text"] for child in conclusion["children"])
