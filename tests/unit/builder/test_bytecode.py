from __future__ import annotations

import os
from pathlib import Path

import pytest

from conda_store_jupyter.builder.bytecode import link

CACHE = "lib/python3.11/site-packages/{}/__pycache__"


def keep(store: Path, key: str, package: str, *names: str) -> dict[str, list[str]]:
    """A package in the byte-code store; its manifest."""
    directory = store / key / CACHE.format(package)
    directory.mkdir(parents=True)
    for name in names:
        (directory / name).write_bytes(key.encode())
    return {CACHE.format(package): list(names)}


def make_prefix(path: Path, *packages: str) -> Path:
    for package in packages:
        (path / "lib/python3.11/site-packages" / package).mkdir(parents=True)
    return path


def test_files_are_shared(tmp_path: Path) -> None:
    store = tmp_path / "store"
    manifest = keep(store, "k1", "a", "x.cpython-311.pyc", "y.cpython-311.pyc")
    prefixes = [make_prefix(tmp_path / name, "a") for name in ("p1", "p2")]
    assert [link(store, {"k1": manifest}, prefix) for prefix in prefixes] == [2, 2]
    files = [prefix / CACHE.format("a") / "x.cpython-311.pyc" for prefix in prefixes]
    assert len({file.stat().st_ino for file in files}) == 1


def test_a_module_that_two_packages_have_gets_none(tmp_path: Path) -> None:
    store = tmp_path / "store"
    manifests = {
        "k1": keep(store, "k1", "ns", "both.pyc", "one.pyc"),
        "k2": keep(store, "k2", "ns", "both.pyc", "two.pyc"),
    }
    prefix = make_prefix(tmp_path / "p", "ns")
    assert link(store, manifests, prefix) == 2
    names = sorted(path.name for path in (prefix / CACHE.format("ns")).iterdir())
    assert names == ["one.pyc", "two.pyc"]
    assert (store / "k1" / CACHE.format("ns") / "both.pyc").read_bytes() == b"k1"


def test_what_python_has_compiled_itself_is_left_alone(tmp_path: Path) -> None:
    manifest = keep(tmp_path / "store", "k1", "a", "x.pyc", "y.pyc")
    prefix = make_prefix(tmp_path / "p", "a")
    own = prefix / CACHE.format("a") / "x.pyc"
    own.parent.mkdir()
    own.write_bytes(b"own")
    assert link(tmp_path / "store", {"k1": manifest}, prefix) == 1
    assert own.read_bytes() == b"own"


def test_a_package_whose_directory_another_one_took_is_left_out(tmp_path: Path) -> None:
    manifest = keep(tmp_path / "store", "k1", "gone", "x.pyc")
    assert link(tmp_path / "store", {"k1": manifest}, make_prefix(tmp_path / "p", "other")) == 0


def test_without_hard_links_files_are_copied(tmp_path: Path) -> None:
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    store = other / f"conda-store-test-{os.getpid()}"
    try:
        manifest = keep(store, "k1", "a", "x.pyc")
        prefix = make_prefix(tmp_path / "p", "a")
        assert link(store, {"k1": manifest}, prefix) == 1
        copy = prefix / CACHE.format("a") / "x.pyc"
        assert copy.read_bytes() == b"k1"
        assert copy.stat().st_nlink == 1
    finally:
        for directory, _, names in os.walk(store, topdown=False):
            for name in names:
                Path(directory, name).unlink()
            Path(directory).rmdir()
