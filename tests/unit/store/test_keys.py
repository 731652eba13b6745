from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from conda_store_jupyter.store.keys import key


def test_a_key_stays_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    first = key(file)
    assert len(first) == 32
    assert key(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_stores_have_two_keys(tmp_path: Path) -> None:
    assert key(tmp_path / "a") != key(tmp_path / "b")


def test_many_who_ask_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(key, [tmp_path / "key"] * 64))
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_key_that_was_cut_is_made_anew(tmp_path: Path) -> None:
    (file := tmp_path / "key").write_bytes(b"half")
    assert len(key(file)) == 32
    assert key(file) == key(file)
