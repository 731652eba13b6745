"""Somebody cancels a real build in each of its phases: all of it is gone within about a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from rattler import Platform
from rattler.index import index_fs

from tests.channel import Channel, ChannelServer, Fault
from tests.channel.archive import Package, write_package
from tests.faults.audit import outcomes, settle
from tests.faults.conftest import Note
from tests.faults.real import Plant, plant
from tests.waiting import until

# The wish is seen within 0.25 s, and what runs is ended within 1 s; the report has the time. Here
# only what does not end at all fails: a loaded machine is no defect.
AT_MOST = 10.0

# Deaf to everything that can be ignored; what it starts, too.
SCRIPT = """\
#!/bin/bash
trap '' TERM INT HUP
sleep 1000 &
touch "$PREFIX/../script-runs"
wait
"""


@pytest.fixture
def real(tmp_path: Path, http_channel: ChannelServer) -> Iterator[Plant]:
    index = http_channel.index_url
    with plant(tmp_path, http_channel.url, link_scripts="run", pip_index_url=index) as made:
        yield made


def cancel(real: Plant, build_id: int, step: str) -> float:
    """Cancel it in its ``step``; seconds until it has ended, with nothing of it left."""
    until(lambda: real.build(build_id)["step"] == step)
    started = time.monotonic()
    real.cancel(build_id)
    found = real.ended(build_id)
    seconds = time.monotonic() - started
    assert found["status"] == "CANCELED"
    assert found["failure"] is None
    assert outcomes(real.store, build_id) == ["CANCELED"]
    assert "canceled" in real.log(build_id)
    assert not processes()
    settle(real.store)
    assert seconds < AT_MOST
    return seconds


def processes() -> list[psutil.Process]:
    """Processes of builds: all that are below the server that they are forked from."""
    found: list[psutil.Process] = []
    for server in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # it has just ended
            if any("forkserver" in word for word in server.cmdline()):
                found += server.children(recursive=True)
    return [process for process in found if _lives(process)]


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def test_while_it_solves(real: Plant, http_channel: ChannelServer, note: Note) -> None:
    http_channel.fail("*repodata*", Fault.HANG)
    build_id = real.submit("tiny", "echo-kernel")
    http_channel.wait_for("*repodata*")
    note(
        "cancel while an index hangs (solve)",
        f"CANCELED in {cancel(real, build_id, 'solve'):.2f} s",
    )
    http_channel.reset()
    real.completed(real.again(build_id))


def test_while_it_downloads(real: Plant, http_channel: ChannelServer, note: Note) -> None:
    http_channel.fail("*/python-3*", Fault.SLOW, delay=0.2)
    build_id = real.submit("python", "echo-kernel")
    http_channel.wait_for("*/python-3*")
    seconds = cancel(real, build_id, "fetch")
    note("cancel while a download crawls (fetch)", f"CANCELED in {seconds:.2f} s")


def test_while_it_links(real: Plant, channel: Channel, note: Note) -> None:
    build_id = real.submit("python", "pandas", "ipykernel", channel=channel.url)
    note("cancel while it links", f"CANCELED in {cancel(real, build_id, 'link'):.2f} s")
    real.completed(real.again(build_id))


def test_while_a_script_runs(real: Plant, tmp_path: Path, note: Note) -> None:
    tree = tmp_path / "tree"
    script = tree / "bin" / ".deaf-post-link.sh"
    script.parent.mkdir(parents=True)
    script.write_text(SCRIPT, encoding="utf-8")
    script.chmod(0o755)
    package = Package("deaf", "1.0", "0", noarch="generic")
    write_package(package, tree, tmp_path / "channel", str(Platform.current()))
    asyncio.run(index_fs(tmp_path / "channel"))
    build_id = real.submit("deaf", channel=(tmp_path / "channel").as_uri())
    witness = real.store.layout.namespace("default") / "script-runs"
    until(witness.exists)
    witness.unlink()
    seconds = cancel(real, build_id, "link")
    note("cancel while a script runs that ignores SIGTERM", f"CANCELED in {seconds:.2f} s")


def test_while_pip_waits(
    real: Plant, channel: Channel, http_channel: ChannelServer, note: Note
) -> None:
    http_channel.fail("*simple*", Fault.HANG)
    build_id = real.submit("python", "echo-kernel", pip=["mdurl"], channel=channel.url)
    http_channel.wait_for("*simple*")
    note("cancel while pip's index hangs", f"CANCELED in {cancel(real, build_id, 'pip'):.2f} s")


def test_while_it_waits(tmp_path: Path, http_channel: ChannelServer, note: Note) -> None:
    http_channel.fail("*repodata*", Fault.DROP)
    with plant(tmp_path, http_channel.url, retry_seconds=600.0) as real:
        build_id = real.submit("tiny", "echo-kernel")
        real.retried(build_id)
        real.cancel(build_id)
        assert real.build(build_id)["status"] == "CANCELED"
        settle(real.store)
    note("cancel between two attempts", "CANCELED at once")
