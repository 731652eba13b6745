from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.prefixes import GUARD

from .conftest import Unprivileged, names

SHA = "a" * 64


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def fill(prefix: Path, cache: Path) -> None:
    """A small prefix: a directory, a file of its own, one shared with the cache, links."""
    (prefix / "lib" / "deep").mkdir(parents=True)
    (prefix / "lib" / "own").write_bytes(b"x" * 10)
    cache.mkdir(exist_ok=True)
    (cache / "shared").write_bytes(b"y" * 100)
    (prefix / "lib" / "deep" / "shared").hardlink_to(cache / "shared")
    (prefix / "lib" / "again").hardlink_to(cache / "shared")
    (prefix / "outside").symlink_to(cache)


def test_a_prefix_goes_from_absent_to_ready(tmp_path: Path) -> None:
    prefix = tmp_path / "ns" / "prefix"
    assert prefixes.state(prefix) == "absent"
    prefixes.begin(prefix, lock_sha256=SHA, build_id=3, platform="linux-64")
    assert prefixes.state(prefix) == "installing"
    prefixes.finish(prefix, {"activation": {"PATH": "x"}})
    assert prefixes.state(prefix) == "ready"
    assert prefixes.read_guard(prefix) == {
        "state": "ready",
        "lock_sha256": SHA,
        "build_id": 3,
        "platform": "linux-64",
        "activation": {"PATH": "x"},
    }
    assert prefixes.remove(prefix)
    assert prefixes.state(prefix) == "absent"
    assert not prefixes.remove(prefix)


def test_nothing_that_is_there_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("directory")
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("directory", "file", "link", "dangling"):
        assert prefixes.state(tmp_path / name) == "unknown"
        with pytest.raises(FileExistsError):
            prefixes.begin(tmp_path / name, lock_sha256=SHA, build_id=1)
    assert names(tmp_path / "directory") == []


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"state": "odd"}', b"\xff", b'{"state":'])
def test_a_guard_that_says_nothing_makes_a_prefix_unknown(tmp_path: Path, content: bytes) -> None:
    prefixes.begin(tmp_path / "prefix", lock_sha256=SHA, build_id=1)
    (tmp_path / "prefix" / GUARD).write_bytes(content)
    assert prefixes.state(tmp_path / "prefix") == "unknown"


def test_a_link_to_a_ready_prefix_is_not_one(tmp_path: Path) -> None:
    prefixes.begin(tmp_path / "prefix", lock_sha256=SHA, build_id=1)
    prefixes.finish(tmp_path / "prefix")
    (tmp_path / "link").symlink_to("prefix")
    assert prefixes.state(tmp_path / "link") == "unknown"


def test_what_was_not_begun_cannot_be_finished(tmp_path: Path) -> None:
    (tmp_path / "prefix").mkdir()
    with pytest.raises(ValueError, match="not begun"):
        prefixes.finish(tmp_path / "prefix")


def test_read_only_means_directories_and_never_files(
    place: Path, unprivileged: Unprivileged
) -> None:
    prefix, cache = place / "ns" / "prefix", place / "cache"

    def check() -> None:
        prefixes.begin(prefix, lock_sha256=SHA, build_id=1)
        fill(prefix, cache)
        files = {path: mode(path) for path in prefix.rglob("*") if path.is_file()}
        prefixes.make_read_only(prefix)
        for directory in (prefix, prefix / "lib" / "deep", prefix / GUARD.parent):
            assert mode(directory) == 0o555
            with pytest.raises(PermissionError):
                (directory / "new").write_text("x")
        assert {path: mode(path) for path in files} == files
        assert mode(cache) & 0o200
        prefixes.finish(prefix)
        assert prefixes.state(prefix) == "ready"
        assert mode(prefix / GUARD.parent) == 0o555
        prefixes.make_writable(prefix)
        assert mode(prefix / "lib" / "deep") == 0o755

    unprivileged(check)


def test_a_read_only_prefix_is_removed_and_what_it_shares_stays(
    place: Path, unprivileged: Unprivileged
) -> None:
    prefix, cache = place / "ns" / "prefix", place / "cache"

    def check() -> None:
        prefixes.begin(prefix, lock_sha256=SHA, build_id=1)
        fill(prefix, cache)
        prefixes.make_read_only(prefix)
        prefixes.finish(prefix)
        assert prefixes.remove(prefix)
        assert names(prefix.parent) == []
        assert (cache / "shared").read_bytes() == b"y" * 100
        assert (cache / "shared").stat().st_nlink == 1

    unprivileged(check)


def test_modes_are_not_changed_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to(outside)
    prefixes.begin(tmp_path / "prefix", lock_sha256=SHA, build_id=1)
    (tmp_path / "prefix" / "link").symlink_to(outside)
    prefixes.make_read_only(tmp_path / "prefix")
    for change in (prefixes.make_read_only, prefixes.make_writable, prefixes.disk_usage):
        with pytest.raises(NotADirectoryError):
            change(tmp_path / "link")
    assert mode(outside) & 0o200
    assert mode(outside / "inner") & 0o200


def test_disk_usage_counts_what_is_shared_once_and_apart(tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    prefix.mkdir()
    fill(prefix, tmp_path / "cache")
    link_size = (prefix / "outside").lstat().st_size
    assert prefixes.disk_usage(prefix) == (10 + 100 + link_size, 10 + link_size)


def test_the_guard_is_json_that_others_can_read(tmp_path: Path) -> None:
    prefixes.begin(tmp_path / "prefix", lock_sha256=SHA, build_id=1)
    path = tmp_path / "prefix" / "conda-meta" / "conda-store"
    assert json.loads(path.read_text())["state"] == "installing"
    assert mode(path) & 0o444 == 0o444
