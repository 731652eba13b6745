"""Somebody or something damages the package cache; nothing damaged reaches an environment."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.channel import ChannelServer
from tests.faults.audit import settle
from tests.faults.conftest import Note
from tests.faults.real import Plant, plant

VERSION = "share/tiny/version.txt"


@pytest.fixture
def real(tmp_path: Path, http_channel: ChannelServer) -> Iterator[Plant]:
    with plant(tmp_path, http_channel.url) as made:
        yield made


def change_bytes(package: Path) -> None:
    file = package / VERSION
    data = file.read_bytes()
    file.write_bytes(bytes(255 - byte for byte in data))


def replace_file(package: Path) -> None:
    (package / VERSION).unlink()
    (package / VERSION).write_text("another\n", encoding="utf-8")


def truncate_file(package: Path) -> None:
    with (package / VERSION).open("r+b") as file:
        file.truncate(1)


def remove_file(package: Path) -> None:
    (package / VERSION).unlink()


def remove_metadata(package: Path) -> None:
    (package / "info" / "paths.json").unlink()


def truncate_metadata(package: Path) -> None:
    (package / "info" / "index.json").write_text("{", encoding="utf-8")


def empty_directory(package: Path) -> None:
    shutil.rmtree(package)
    package.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        change_bytes,
        replace_file,
        truncate_file,
        remove_file,
        remove_metadata,
        truncate_metadata,
        empty_directory,
    ],
)
def test_damage_is_repaired(
    real: Plant, http_channel: ChannelServer, note: Note, damage: Callable[[Path], None]
) -> None:
    real.completed(real.submit("tiny", "echo-kernel", name="first"))
    (package,) = (
        path.parent.parent
        for path in real.store.layout.packages.rglob(f"tiny-*/{VERSION}")
        if ".removed" not in str(path)
    )
    damage(package.parent)
    found = real.completed(real.submit("tiny", "echo-kernel", name="second"))
    assert Path(found["prefix"], VERSION).read_text(encoding="utf-8") == "3.0\n"
    assert http_channel.count("*/tiny-*.conda") == 2
    assert "tiny was damaged in the cache: downloaded again" in real.log(found["id"])
    settle(real.store)
    note(f"package cache: {damage.__name__.replace('_', ' ')}", "downloaded again, then linked")
