"""Collections of real stores: real packages and real links."""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.builder.cached import package_directory
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import Lockfile as LockfileRow
from conda_store_jupyter.spec.lockfile import Lockfile
from tests.channel.make import Channel
from tests.channel.server import ChannelServer
from tests.collecting import collect, on_disk, wanted
from tests.collecting import two_are_kept as config
from tests.stores import built

__all__ = ["config"]

REAL = "name: {name}\nchannels: [{channel}]\ndependencies: {packages}\n"


@pytest.fixture
def real(
    config: CondaStore, http_channel: ChannelServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """A store that really installs; its PyPI is on the loopback."""
    monkeypatch.delenv("UV_INDEX_URL", raising=False)
    config.pip_index_url, config.kernel_packages = http_channel.index_url, []
    opened = open_store(config)
    yield opened
    opened.close()


def used(directory: Path) -> int:
    """What ``du`` counts: allocated bytes, each file once."""
    command = ["du", "-s", "-B1", str(directory)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[0])


def lockfiles(store: Store, builds: list[dict[str, Any]]) -> list[Lockfile]:
    hashes = {build["lockfile_sha256"] for build in builds}
    with store.database.snapshot() as session:
        rows = session.query(LockfileRow).where(LockfileRow.sha256.in_(hashes))
        return [Lockfile.from_json(row.content) for row in rows]


def test_thirty_builds_of_three_environments_leave_the_last_two_of_each(
    real: Store, channel: Channel
) -> None:
    """Everything in the store is walked: what is kept is there, and nothing else is."""
    made: list[dict[str, Any]] = []
    for name, extra in (("one", "tiny"), ("two", "six"), ("three", "packaging")):
        for number in range(10):
            old, new = {"tiny": ("1.0", "3.0"), "six": ("1.16", "1.17")}.get(extra, ("24", "26"))
            packages = [f"{extra}={old if number < 8 else new}"]
            if number in (0, 8, 9):
                packages.append("python")
            text = REAL.format(name=name, channel=channel.url, packages=packages)
            made.append(built(real, f"{text}variables: {{N: '{number}'}}\n"))
            assert made[-1]["status"] == "COMPLETED", made[-1]["failure"]
    kept = [made[index] for index in (8, 9, 18, 19, 28, 29)]
    forecast = real.collect(dry_run=True)
    before = used(real.layout.root)
    done = collect(real)
    assert done.total == forecast.total
    assert abs(before - used(real.layout.root) - done.total.freed) < 200_000  # lock files, database
    _assert_exactly(real, kept)


def _assert_exactly(store: Store, kept: list[dict[str, Any]]) -> None:
    assert on_disk(store) == wanted(*kept)
    layout, locks = store.layout, lockfiles(store, kept)
    packages = {
        package_directory(f"{p.name}-{p.version}-{p.build}", p.url)
        for lock in locks
        for p in lock.conda
    }
    there = {path.name for path in layout.packages.iterdir() if not path.name.startswith(".")}
    assert there == packages | {f"{name}.lock" for name in packages}
    assert {path.name for path in (layout.packages / ".fingerprints").iterdir()} <= packages
    hidden = {path.name for path in layout.packages.iterdir() if path.name.startswith(".")}
    known = {
        ".bytecode",
        ".cache.lock",
        ".download.lock",
        ".fingerprints",
        ".repodata",
        ".scratch",
        ".uv",
    }
    assert hidden <= known
    digests = {package.sha256 for lock in locks for package in lock.conda}
    for compiled in layout.bytecode.glob("cpython*/*"):
        assert compiled.name in digests or compiled.name.startswith("pypi-")
    for file in (*layout.bytecode.rglob("*.pyc"), *layout.packages.glob(".uv/archive-v*/**/*.py")):
        assert file.stat().st_nlink > 1, file
    for build in kept:
        python = Path(build["prefix"]) / "bin" / "python"
        if python.exists():
            subprocess.run([python, "-c", "import json"], check=True)


def test_packages_of_pypi_go_with_the_last_prefix_that_has_them(
    real: Store, channel: Channel
) -> None:
    text = REAL.format(name="e", channel=channel.url, packages="[python, {pip: [%s]}]")
    wheels = [built(real, text % name) for name in ("tabulate", "markdown-it-py")]
    assert [build["status"] for build in wheels] == ["COMPLETED"] * 2
    plain = [
        built(real, REAL.format(name="e", channel=channel.url, packages=f"[python, {name}]"))
        for name in ("tiny", "six")
    ]
    real.config.keep_last = 3
    collect(real)
    assert _unpacked(real) == {"markdown_it_py", "mdurl"}
    _assert_exactly(real, [wheels[1], *plain])
    again = built(real, text % "tabulate")
    assert again["status"] == "COMPLETED", again["failure"]
    real.config.keep_last = 1
    collect(real)
    assert _unpacked(real) == {"tabulate"}
    built(real, REAL.format(name="e", channel=channel.url, packages="[python]"))
    report = collect(real)
    assert [item.subject for item in report.items if item.kind == "pypi"] == ["uv's cache"]
    assert not (real.layout.packages / ".uv").exists()
    final = built(real, text % "tabulate")
    assert final["status"] == "COMPLETED", final["failure"]


def _unpacked(store: Store) -> set[str]:
    found = store.layout.packages.glob(".uv/archive-v*/*/*.dist-info")
    return {path.name.partition("-")[0] for path in found}


def test_a_build_beside_a_collection_finds_its_packages(real: Store, channel: Channel) -> None:
    """The cache is not touched while somebody installs from it, and builds go on afterwards."""
    first = built(real, REAL.format(name="e", channel=channel.url, packages="[python, six]"))
    real.config.keep_last = 0
    built(real, REAL.format(name="e", channel=channel.url, packages="[tiny]"))
    with (real.layout.packages / ".cache.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        report = collect(real)
    assert ("package", "a build is using it") in [(k.kind, k.why) for k in report.skipped]
    assert not Path(first["prefix"]).exists()
    assert [item.kind for item in collect(real).items if item.kind == "package"]
    again = built(real, REAL.format(name="e", channel=channel.url, packages="[python, six]"))
    assert (again["status"], again["prefix"]) == ("COMPLETED", first["prefix"])
