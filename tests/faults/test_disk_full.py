"""The disk is full at download, link, log and record; builds say so, and work when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.errors import DatabaseAway
from tests.channel import Channel, ChannelServer, Fault
from tests.faults.audit import outcomes, settle
from tests.faults.conftest import Note
from tests.faults.disk import Disk, small_disk
from tests.faults.real import Plant, plant
from tests.waiting import until

SMALL = ("tiny", "echo-kernel")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", 24) as made:
        yield made


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    """A database that is not on the small disk."""
    return f"sqlite:///{tmp_path / 'record.sqlite'}"


def refused(real: Plant, build_id: int, step: str) -> dict[str, Any]:
    found = real.ended(build_id)
    assert (found["status"], found["failure"]["code"]) == ("FAILED", "no-space"), found["failure"]
    assert found["failure"]["step"] == step
    assert "Delete environments" in found["failure"]["hints"][0]
    assert outcomes(real.store, build_id) == ["FAILED"]
    assert "no-space" in real.log(build_id)
    settle(real.store)
    return found


def test_at_download(
    disk: Disk, elsewhere: str, tmp_path: Path, channel: Channel, note: Note
) -> None:
    """Python does not fit."""
    with plant(tmp_path, channel.url, root=disk.path / "s", database_url=elsewhere) as real:
        refused(real, build_id := real.submit("python", "echo-kernel"), "fetch")
        disk.enlarge(600)
        real.completed(real.again(build_id))
        settle(real.store)
    note("disk full at download", "FAILED no-space, nothing left; with space again: COMPLETED")


def test_at_link(disk: Disk, elsewhere: str, tmp_path: Path, channel: Channel, note: Note) -> None:
    """The packages are in the cache, but no further links can be made."""
    with plant(tmp_path, channel.url, root=disk.path / "s", database_url=elsewhere) as real:
        real.completed(real.submit(*SMALL, name="first"))
        disk.limit_files(12)
        refused(real, build_id := real.submit(*SMALL, name="second"), "link")
        disk.enlarge(24)
        real.completed(real.again(build_id))
        settle(real.store)
    note("disk full at link", "FAILED no-space, nothing left; with space again: COMPLETED")


def test_at_log(
    disk: Disk, elsewhere: str, tmp_path: Path, http_channel: ChannelServer, note: Note
) -> None:
    """Lines are lost, not the build; the log says how many."""
    root = disk.path / "s"
    with plant(tmp_path, http_channel.url, root=root, database_url=elsewhere) as real:
        disk.fill()
        http_channel.fail("*repodata*", Fault.HANG)
        build_id = real.submit(*SMALL)
        http_channel.wait_for("*repodata*")
        disk.free()
        http_channel.reset()
        real.completed(build_id)
        assert "lines are missing here: No space left" in real.log(build_id)
        settle(real.store)
    note("disk full at log write", "COMPLETED; the log says how many lines are missing, and why")


def test_at_record(disk: Disk, tmp_path: Path, http_channel: ChannelServer, note: Note) -> None:
    """The build ends well, but that cannot be written down yet."""
    url = f"sqlite:///{disk.path / 'record.sqlite'}"
    with plant(tmp_path, http_channel.url, database_url=url, lease_seconds=3.0) as real:
        http_channel.fail("*/tiny-*.conda", Fault.HANG)
        build_id = real.submit(*SMALL)
        http_channel.wait_for("*/tiny-*.conda")
        disk.fill()
        http_channel.reset()
        until(lambda: "ready in" in real.log(build_id))
        with pytest.raises(DatabaseAway, match="disk is full"):
            real.submit(*SMALL, name="another")
        assert real.build(build_id)["status"] == "BUILDING"
        disk.free()
        real.completed(build_id)
        tried = outcomes(real.store, build_id)
        assert tried.count("COMPLETED") == 1
        settle(real.store)
    note(
        "disk full at database write, when the build was ready",
        f"requests are refused, with the cause; with space again: {', '.join(tried)}",
    )
