"""Builds where others were before, are at the same time, or ended in the middle."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from conda_store_jupyter.builder.requests import BuildResult
from conda_store_jupyter.status import Progress, Step
from conda_store_jupyter.store import prefixes
from tests.channel import Channel
from tests.integration.building import Workshop, byte_code, python


@pytest.fixture
def small(channel: Channel, tmp_path: Path) -> Workshop:
    """An empty store, for packages that are quickly there."""
    return Workshop(tmp_path / "s", (channel.url,))


def test_what_a_killed_build_left_is_replaced(small: Workshop) -> None:
    result = small.build("tiny=1.0")
    prefixes.remove(result.prefix)
    prefixes.begin(result.prefix, lock_sha256=result.lockfile.sha256, build_id=99)
    (result.prefix / "half-written").touch()
    again = small.build("tiny=1.0")
    assert not again.reused
    assert prefixes.state(again.prefix) == "ready"
    assert not (again.prefix / "half-written").exists()
    assert "interrupted" in small.log()


def test_a_build_killed_before_its_guard_is_replaced(small: Workshop) -> None:
    result = small.build("tiny=1.0")
    prefixes.remove(result.prefix)
    (result.prefix / "conda-meta").mkdir(parents=True)
    assert prefixes.state(small.build("tiny=1.0").prefix) == "ready"


def test_somebody_elses_directory_is_left_alone(small: Workshop) -> None:
    result = small.build("tiny=1.0")
    prefixes.remove(result.prefix)
    (result.prefix / "precious").mkdir(parents=True)
    (result.prefix / "precious" / "data").touch()
    failure = small.failure("tiny=1.0")
    assert failure.code == "link-failed"
    assert (result.prefix / "precious" / "data").exists()


def test_builds_of_one_lock_at_once_make_one_prefix(small: Workshop) -> None:
    results = concurrently(*[partial(small.build, "tiny=1.0", "activate-demo")] * 4)
    assert len({result.prefix for result in results}) == 1
    assert sorted(result.reused for result in results) == [False, True, True, True]


def test_different_builds_at_once_share_an_empty_store(small: Workshop) -> None:
    results = concurrently(
        *[partial(small.build, "python", "six", name=name) for name in ("one", "two")]
    )
    one, two = (byte_code(result.prefix) for result in results)
    assert one.keys() == two.keys()
    assert not list((small.layout.packages / ".scratch").iterdir())
    assert [python(result, "import six; print(six.PY3)") for result in results] == ["True"] * 2


def test_a_new_package_in_a_channel_is_seen(
    small: Workshop, channel: Channel, tmp_path: Path
) -> None:
    """The gateway keeps indexes in memory; a channel on disk is looked at before each build."""
    copy = tmp_path / "channel" / "noarch"
    copy.mkdir(parents=True)
    index = json.loads((channel.path / "noarch" / "repodata.json").read_bytes())
    field = "packages.conda"
    for versions in (["1.0"], ["1.0", "2.0"]):
        kept = {
            file: record
            for file, record in index[field].items()
            if record["name"] == "tiny" and record["version"] in versions
        }
        for file in kept:
            (copy / file).write_bytes((channel.path / "noarch" / file).read_bytes())
        (copy / "repodata.json").write_text(json.dumps({**index, field: kept}), encoding="utf-8")
        (package,) = small.build("tiny", channels=[str(copy.parent)]).lockfile.conda
        assert package.version == versions[-1]


def test_what_report_raises_ends_the_build(small: Workshop) -> None:
    class Stopped(Exception):
        pass

    def report(progress: Progress) -> None:
        if progress.step is Step.LINK:
            raise Stopped

    with pytest.raises(Stopped):
        small.build("tiny=1.0", report=report)
    assert small.prefixes() == []


def concurrently(*builds: Callable[[], BuildResult]) -> list[BuildResult]:
    """The results of builds that run at the same time."""
    with ThreadPoolExecutor(len(builds)) as pool:
        return [future.result() for future in [pool.submit(build) for build in builds]]
