"""The builder that ships, in child processes: its results, and how it is stopped in real steps."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rattler import Platform

from conda_store_jupyter.builder.isolation import PipelineFactory
from conda_store_jupyter.builder.limits import Limits
from conda_store_jupyter.builder.requests import BuildSettings, Stopped
from conda_store_jupyter.status import Step
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.removal import is_set_aside
from tests.channel import Channel, ChannelServer, Fault
from tests.channel.archive import Package, write_package
from tests.integration.building import is_writable
from tests.isolated import AT_ONCE, Running, Site, anybody
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

# Deaf to SIGTERM; what it starts too.
_SLOW_SCRIPT = """\
#!/bin/bash
trap '' TERM
sleep 1000 &
echo $$ $! > "$WITNESS.new" && mv "$WITNESS.new" "$WITNESS"
wait
"""


@pytest.fixture
def site(tmp_path: Path, http_channel: ChannelServer) -> Site:
    layout = Layout(tmp_path / "store")
    settings = BuildSettings(
        kernel_packages=(), pip_index_url=http_channel.index_url, run_link_scripts=True
    )
    return Site(layout, PipelineFactory(layout, settings))


@pytest.fixture
def slow_channel(tmp_path: Path) -> Iterator[str]:
    """A channel with one package, whose post-link script does not end."""
    import asyncio

    from rattler.index import index_fs

    tree = tmp_path / "tree"
    script = tree / "bin" / ".slow-post-link.sh"
    script.parent.mkdir(parents=True)
    script.write_text(_SLOW_SCRIPT, encoding="utf-8")
    script.chmod(0o755)
    package = Package("slow", "1.0", "0", noarch="generic")
    write_package(package, tree, tmp_path / "channel", str(Platform.current()))
    asyncio.run(index_fs(tmp_path / "channel"))
    yield (tmp_path / "channel").as_uri()
    shutil.rmtree(tmp_path / "channel")


def stops(site: Site, running: Running, step: Step) -> None:
    """It stops within a second, in that step, and leaves nothing but the cache."""
    until(lambda: site.progress and site.progress[-1].step is step)
    assert running.stop() < AT_ONCE
    with pytest.raises(Stopped):
        running.result()
    assert site.left() == []


def test_a_build_is_as_it_is_in_this_process(site: Site, channel: Channel) -> None:
    result = site.build("python", "six", channels=[channel.url])
    assert prefixes.state(result.prefix) == "ready"
    assert not is_writable(result.prefix)
    assert {"python", "six"} <= {package.name for package in result.lockfile.conda}
    assert list(result.timings) == ["solve", "fetch", "link", "bytecode", "check", "seal"]
    assert result.peak_memory > 20 << 20
    again = site.build("python", "six", channels=[channel.url])
    assert again.reused
    assert again.lockfile == result.lockfile


def test_an_unsatisfiable_request(site: Site, channel: Channel) -> None:
    failure = site.begin("conflict-a", "conflict-c", channels=[channel.url]).failure()
    assert failure.code == "unsatisfiable"
    assert "conflict-b <2" in failure.detail


def test_it_stops_while_the_index_of_a_channel_hangs(
    site: Site, http_channel: ChannelServer
) -> None:
    http_channel.fail("*repodata*", Fault.HANG)
    running = site.begin("tiny", channels=[http_channel.url])
    http_channel.wait_for("*repodata*")
    stops(site, running, Step.SOLVE)


def test_it_stops_while_a_download_hangs_and_the_next_build_goes_on(
    site: Site, http_channel: ChannelServer
) -> None:
    http_channel.fail("*/tiny-*", Fault.HANG)
    running = site.begin("tiny", "conflict-b", channels=[http_channel.url])
    http_channel.wait_for("*/tiny-*")
    until(lambda: "downloaded conflict-b" in site.log())
    stops(site, running, Step.FETCH)
    assert partial_packages(site) == []
    http_channel.reset()
    assert prefixes.state(site.build("tiny", "conflict-b", channels=[http_channel.url]).prefix)
    assert "downloaded tiny" in site.log()
    assert "downloaded conflict-b" not in site.log()


def partial_packages(site: Site) -> list[str]:
    """What is half unpacked in the package cache."""
    found = (*site.layout.packages.rglob(".tiny*"), *site.layout.packages.rglob(".conf*"))
    return [str(path) for path in found if not any(map(is_set_aside, path.parts))]


def test_a_build_with_nothing_to_download_does_not_wait_for_downloads(
    site: Site, http_channel: ChannelServer
) -> None:
    site.build("conflict-b", channels=[http_channel.url])
    http_channel.fail("*/tiny-*", Fault.HANG)
    first = site.begin("tiny", channels=[http_channel.url])
    http_channel.wait_for("*/tiny-*")
    # Another prefix of the same packages.
    warm = site.begin("conflict-b", channels=[http_channel.url], variables={"A": "1"}).result()
    assert not warm.reused
    assert prefixes.state(warm.prefix) == "ready"
    assert not first.ended
    http_channel.reset()
    first.result()


def test_records_of_packages_name_the_shared_cache(site: Site, http_channel: ChannelServer) -> None:
    prefix = site.build("tiny", channels=[http_channel.url]).prefix
    (file,) = (prefix / "conda-meta").glob("tiny-*.json")
    record = json.loads(file.read_text(encoding="utf-8"))
    assert Path(record["extracted_package_dir"]).parent == site.layout.packages
    assert Path(record["link"]["source"]).is_dir()


def test_a_build_that_waits_for_another_one_is_not_silent(
    site: Site, http_channel: ChannelServer
) -> None:
    http_channel.fail("*/tiny-*", Fault.HANG)
    first = site.begin("tiny", channels=[http_channel.url])
    http_channel.wait_for("*/tiny-*")
    impatient = Site(site.layout, site.factory, Limits(stall_seconds=3))
    second = impatient.begin("conflict-b", channels=[http_channel.url], build_id=100)
    until(lambda: "another build is downloading" in impatient.log())
    before = len(impatient.progress)
    until(lambda: len(impatient.progress) > before + 4)
    assert not second.ended
    assert len(partial_packages(site)) == 1
    first.stop()
    assert prefixes.state(second.result().prefix) == "ready"
    assert partial_packages(site) == []


def test_it_stops_while_a_script_of_a_package_runs(
    site: Site, slow_channel: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness = tmp_path / "witness"
    monkeypatch.setenv("WITNESS", str(witness))
    running = site.begin("slow", channels=[slow_channel])
    until(witness.exists)
    assert len(site.left()) == 2  # the prefix, and the cache that is in front of the shared one
    stops(site, running, Step.LINK)
    assert not anybody([int(pid) for pid in witness.read_text(encoding="ascii").split()])


def test_it_stops_while_the_index_of_pip_hangs(
    site: Site, channel: Channel, http_channel: ChannelServer
) -> None:
    http_channel.fail("*simple*", Fault.HANG)
    running = site.begin("python", channels=[channel.url], pip=["mdurl"])
    http_channel.wait_for("*simple*")
    assert len(site.left()) == 1
    stops(site, running, Step.PIP)
