from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.store.packagecache import (
    admit,
    changing,
    downloading,
    reading,
    remove_partial,
)
from tests.unit.store.conftest import names

HASH = "a" * 64
TINY = f"tiny-1.0-0-{HASH}"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    (path := tmp_path / "pkgs").mkdir()
    return path


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    (path := tmp_path / "incoming").mkdir()
    return path


def unpack(cache: Path, content: str, *, name: str = TINY, lock_bytes: int = 40) -> None:
    (cache / name).mkdir()
    (cache / name / "file").write_text(content, encoding="utf-8")
    (cache / f"{name}.lock").write_bytes(b"\0" * lock_bytes)


def test_what_is_complete_is_moved(incoming: Path, packages: Path) -> None:
    unpack(incoming, "good")
    (incoming / ".cache.lock").touch()
    admit(incoming, packages)
    assert names(packages) == [TINY, f"{TINY}.lock"]
    assert names(incoming) == [".cache.lock"]


def test_what_is_not_complete_stays(incoming: Path, packages: Path) -> None:
    unpack(incoming, "half", lock_bytes=0)
    (incoming / f".{TINY}X5Tjct").mkdir()
    (incoming / f"gone-1.0-0-{HASH}.lock").write_bytes(b"\0" * 40)
    admit(incoming, packages)
    assert names(packages) == []


def test_what_is_there_stays_as_it_is(incoming: Path, packages: Path) -> None:
    unpack(packages, "first")
    unpack(incoming, "second")
    unpack(incoming, "other", name=f"other-1.0-0-{HASH}")
    admit(incoming, packages)
    assert (packages / TINY / "file").read_text(encoding="utf-8") == "first"
    assert (packages / f"other-1.0-0-{HASH}" / "file").is_file()


def test_there_is_nothing_to_move(tmp_path: Path, packages: Path) -> None:
    admit(tmp_path / "absent", packages)
    assert names(packages) == []


def test_many_read_and_nobody_changes_meanwhile(packages: Path) -> None:
    with reading(packages) as first, reading(packages) as second:
        assert first
        assert second
        with changing(packages) as alone:
            assert not alone
    with changing(packages) as alone:
        assert alone
        with reading(packages) as held:
            assert not held


def test_one_downloads_while_others_read(packages: Path) -> None:
    with downloading(packages) as first, downloading(packages) as second:
        assert first
        assert not second
        with reading(packages) as held:
            assert held


def test_partial_packages_go(packages: Path) -> None:
    unpack(packages, "good")
    (packages / f".{TINY}X5Tjct").mkdir()
    (packages / ".bytecode").mkdir()
    remove_partial(packages)
    assert names(packages) == [".bytecode", TINY, f"{TINY}.lock"]
