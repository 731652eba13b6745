from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from conda_store_jupyter.errors import InvalidName, InvalidRequest, StoreUnusable
from conda_store_jupyter.spec.names import RESERVED_NAMESPACES, RESERVED_PREFIX
from conda_store_jupyter.store import layout as layout_module
from conda_store_jupyter.store.layout import Layout

from .conftest import Unprivileged

SHA = "0123456789abcdef" * 4


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "store")
    layout.create()
    return layout


def test_paths_are_those_of_the_architecture(layout: Layout) -> None:
    root = layout.root
    assert layout.database == root / "conda-store.sqlite"
    assert layout.packages == root / "pkgs"
    assert layout.bytecode == root / "pkgs" / ".bytecode"
    assert layout.repodata == root / "pkgs" / ".repodata"
    assert layout.logs == root / "logs"
    assert layout.log(7) == root / "logs" / "7.log"
    assert layout.namespace("ns") == root / "ns"
    assert layout.prefix("ns", "env", SHA) == root / "ns" / f"{SHA}-env"
    assert layout.link("ns", "env") == root / "ns" / "envs" / "env"


def test_no_namespace_can_be_one_of_the_stores_own_directories(layout: Layout) -> None:
    for path in layout.root.iterdir():
        assert path.name in RESERVED_NAMESPACES
    assert layout.database.name.startswith(RESERVED_PREFIX)


def test_create_makes_directories_once_and_the_root_private(layout: Layout) -> None:
    assert stat.S_IMODE(layout.root.stat().st_mode) == 0o700
    assert layout.bytecode.is_dir()
    assert layout.repodata.is_dir()
    assert layout.locks.is_dir()
    layout.root.chmod(0o750)
    layout.create()
    assert stat.S_IMODE(layout.root.stat().st_mode) == 0o750


def test_a_root_that_is_a_file_is_not_usable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnusable) as caught:
        Layout(tmp_path / "file").create()
    assert "c.CondaStore.root" in caught.value.hints[0]


def test_a_root_that_cannot_be_written_is_not_usable(
    place: Path, unprivileged: Unprivileged
) -> None:
    place.chmod(0o555)

    def create() -> None:
        with pytest.raises(StoreUnusable):
            Layout(place / "store").create()

    unprivileged(create)


def test_relative_and_home_roots_become_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Layout(Path("a/../b")).root == tmp_path / "b"
    assert Layout(Path("~/s")).root == tmp_path / "home" / "s"


BAD = ["", ".", "..", "../x", "a/b", "/etc", "a\0b", ".x", "a" * 65, "envs/../..", "a\n", "é"]


@pytest.mark.parametrize("name", BAD)
def test_bad_names_make_no_path(layout: Layout, name: str) -> None:
    members: list[Callable[[], Path]] = [
        lambda: layout.namespace(name),
        lambda: layout.prefix(name, "env", SHA),
        lambda: layout.prefix("ns", name, SHA),
        lambda: layout.link(name, "env"),
        lambda: layout.link("ns", name),
    ]
    for member in members:
        with pytest.raises(InvalidName):
            member()


@pytest.mark.parametrize("namespace", ["pkgs", "logs", "Locks", "conda-store.sqlite"])
def test_reserved_namespaces_make_no_path(layout: Layout, namespace: str) -> None:
    with pytest.raises(InvalidName):
        layout.prefix(namespace, "env", SHA)


@pytest.mark.parametrize("sha", ["", "0", "../" * 21 + "x", SHA.upper(), SHA + "0", SHA[:-1] + "/"])
def test_only_hashes_name_prefixes(layout: Layout, sha: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        layout.prefix("ns", "env", sha)


def test_builds_are_not_negative(layout: Layout) -> None:
    with pytest.raises(ValueError, match="build"):
        layout.log(-1)


def test_two_environments_never_share_a_path(layout: Layout) -> None:
    assert layout.link("a-b", "c") != layout.link("a", "b-c")
    assert layout.prefix("a-b", "c", SHA) != layout.prefix("a", "b-c", SHA)


def test_a_prefix_path_fits_into_255_bytes_or_is_refused(tmp_path: Path) -> None:
    room = 255 - len(f"/ns/{SHA}-env") - len(os.fsencode(tmp_path)) - 1
    fits = Layout(tmp_path / ("é" * (room // 2) + "x" * (room % 2)))
    assert len(os.fsencode(fits.prefix("ns", "env", SHA))) == 255
    with pytest.raises(InvalidRequest) as caught:
        fits.prefix("ns", "env1", SHA)
    assert "c.CondaStore.root" in caught.value.hints[0]
    assert caught.value.detail["length"] == 256


def test_a_link_in_place_of_a_directory_is_refused(layout: Layout, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (layout.root / "evil").symlink_to(outside)
    with pytest.raises(StoreUnusable):
        layout.prefix("evil", "env", SHA)
    with pytest.raises(StoreUnusable):
        layout.link("evil", "env")
    with pytest.raises(StoreUnusable):
        layout.namespace("evil")


def test_a_link_to_another_namespace_is_refused_too(layout: Layout) -> None:
    (layout.root / "victim" / "envs").mkdir(parents=True)
    (layout.root / "evil").symlink_to("victim")
    (layout.root / "sly").mkdir()
    (layout.root / "sly" / "envs").symlink_to("../victim/envs")
    with pytest.raises(StoreUnusable):
        layout.prefix("evil", "env", SHA)
    with pytest.raises(StoreUnusable):
        layout.link("sly", "env")


def test_links_in_place_of_logs_and_packages_are_refused(tmp_path: Path) -> None:
    root = tmp_path / "store"
    root.mkdir()
    (root / "logs").symlink_to(tmp_path)
    (root / "pkgs").symlink_to(tmp_path)
    layout = Layout(root)
    with pytest.raises(StoreUnusable):
        layout.log(1)
    with pytest.raises(StoreUnusable):
        _ = layout.bytecode
    with pytest.raises(StoreUnusable):
        layout.create()


def test_the_root_itself_may_be_reached_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    layout = Layout(tmp_path / "link")
    layout.create()
    assert layout.prefix("ns", "env", SHA).parent == tmp_path / "link" / "ns"


def test_the_limit_is_what_packages_reserve() -> None:
    assert layout_module.MAX_PREFIX_BYTES == 255
