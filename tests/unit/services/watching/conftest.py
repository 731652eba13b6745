"""Servers that watch one directory, on each kind of database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.services.watching.scanning import Watched
from tests.stores import ONE
from tests.watching import Follow, Server, Watching, build_all


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (made := tmp_path / "specs").mkdir()
    return made


@pytest.fixture
def watching(store: Store, directory: Path) -> Watching:
    def start(*paths: Path, recursive: bool = False, in_store: Store = store, **kw: Any) -> Server:
        watched = [Watched.of(str(path), recursive) for path in paths or (directory,)]
        return Server(in_store, watched, **kw)

    return start


@pytest.fixture
def follow(store: Store, directory: Path, watching: Watching) -> Follow:
    def start(**terms: Any) -> tuple[Path, Server]:
        (file := directory / "e.yml").write_text(ONE)
        server = watching(**terms)
        server.looks()
        build_all(store)
        return file, server

    return start
