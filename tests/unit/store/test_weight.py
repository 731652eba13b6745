"""Bytes that removing trees frees, forecast and weighed against the file system itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from conda_store_jupyter.store.removal import remove_tree
from conda_store_jupyter.store.sizes import measure
from conda_store_jupyter.store.weight import Scales, Weight


def write(path: Path, size: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.urandom(size))
    return path


def link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(source, target)


def used(directory: Path) -> int:
    """What ``du`` counts: allocated bytes, each file once."""
    done = subprocess.run(
        ["du", "-s", "-B1", str(directory)], check=True, capture_output=True, text=True
    )
    return int(done.stdout.split()[0])


def test_a_file_with_names_elsewhere_is_not_freed(tmp_path: Path) -> None:
    cached = write(tmp_path / "pkgs" / "p" / "lib", 10_000)
    link(cached, tmp_path / "a" / "lib")
    write(tmp_path / "a" / "own", 3_000)
    weight = Scales().weigh(tmp_path / "a")
    assert (weight.apparent, weight.unique, weight.shared) == (13_000, 3_000, 1)


def test_names_inside_of_a_tree_are_one_file(tmp_path: Path) -> None:
    link(write(tmp_path / "a" / "one", 5_000), tmp_path / "a" / "two")
    weight = Scales().weigh(tmp_path / "a")
    assert (weight.apparent, weight.unique, weight.shared) == (5_000, 5_000, 0)


def test_a_forecast_of_several_removals_is_what_the_disk_says(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for number in range(5):
        cached = write(store / "pkgs" / "p" / f"f{number}", 20_000 + number)
        for prefix in ("a", "b", "c"):
            link(cached, store / prefix / f"f{number}")
    write(store / "a" / "own", 7_777)
    scales = Scales()
    doomed = [store / "a", store / "b", store / "c", store / "pkgs" / "p"]
    forecast = [scales.take_off(path) for path in doomed]
    for path, weight in zip(doomed, forecast, strict=True):
        before = used(store)
        now = Scales().weigh(path)
        assert now.freed == weight.freed
        remove_tree(path)
        assert before - used(store) == weight.freed
    assert forecast[0].freed < forecast[3].freed
    assert [weight.unique for weight in forecast] == [7_777, 0, 0, 100_010]


def test_weighing_takes_nothing_off(tmp_path: Path) -> None:
    cached = write(tmp_path / "p" / "f", 10)
    link(cached, tmp_path / "a" / "f")
    scales = Scales()
    scales.weigh(tmp_path / "p")
    assert scales.weigh(tmp_path / "a").shared == 1


def test_nothing_weighs_nothing_and_links_are_not_followed(tmp_path: Path) -> None:
    assert Scales().weigh(tmp_path / "nowhere") == Weight()
    write(tmp_path / "big", 100_000)
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "link").symlink_to(tmp_path / "big")
    assert Scales().weigh(tmp_path / "tree").apparent < 1_000


def test_sizes_tell_what_is_whose(tmp_path: Path) -> None:
    everywhere = write(tmp_path / "pkgs" / "python", 1_000)
    both_of_a = write(tmp_path / "pkgs" / "numpy", 200)
    one = write(tmp_path / "pkgs" / "pandas", 30)
    a1, a2, b1 = tmp_path / "a1", tmp_path / "a2", tmp_path / "b1"
    for prefix in (a1, a2, b1):
        link(everywhere, prefix / "python")
        write(prefix / "conda-meta" / "state", 1)
    link(both_of_a, a1 / "numpy")
    link(both_of_a, a2 / "numpy")
    link(one, a2 / "pandas")
    sizes = measure({"a": [a1, a2], "b": [b1]})
    assert sizes.prefixes == {a1: 1, a2: 31, b1: 1}
    assert sizes.environments == {"a": 232, "b": 1}
    assert sizes.disk == 1_000 + 200 + 30 + 3


def test_a_package_that_has_two_names_for_a_file_is_no_riddle(tmp_path: Path) -> None:
    cached = write(tmp_path / "pkgs" / "git", 500)
    link(cached, tmp_path / "pkgs" / "git-add")
    for prefix in ("a", "b"):
        link(cached, tmp_path / prefix / "git")
        link(cached, tmp_path / prefix / "git-add")
    alone = measure({"a": [tmp_path / "a"]})
    assert alone.prefixes == {tmp_path / "a": 0}
    remove_tree(tmp_path / "b")
    assert measure({"a": [tmp_path / "a"]}).prefixes == {tmp_path / "a": 500}


def test_what_is_not_there_has_no_size(tmp_path: Path) -> None:
    sizes = measure({"a": [tmp_path / "nowhere"]})
    assert (sizes.disk, sizes.environments) == (0, {"a": 0})
