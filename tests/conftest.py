"""Fixtures that several areas share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import ScriptedBuilder

if TYPE_CHECKING:
    from tests.shortcuts import Prepare

pytest_plugins = [
    "tests.channel.fixtures",
    "tests.postgres.fixtures",
    "tests.shortcuts",
    # Runs coroutines. That of its server is loaded where servers are: it takes seconds.
    "pytest_jupyter.jupyter_core",
]


@pytest.fixture
def database_url() -> str:
    """Of the store's database; directories of tests override it, see ``tests/postgres``."""
    return ""


@pytest.fixture
def config(tmp_path: Path, database_url: str, prepare: Prepare) -> CondaStore:
    """Settings of a store of this test's own."""
    root = tmp_path / "store"
    if not database_url:
        prepare(root)
    return CondaStore(
        root=str(root),
        kernels_dir=str(tmp_path / "kernels"),
        database_url=database_url,
        poll_seconds=0.05,
    )


@pytest.fixture
def builder(config: CondaStore) -> ScriptedBuilder:
    """Makes tiny prefixes at once."""
    return ScriptedBuilder(Layout(Path(config.root)))


@pytest.fixture
def store(config: CondaStore, builder: ScriptedBuilder) -> Iterator[Store]:
    """An open store in which nothing builds until its dispatcher is started."""
    opened = open_store(config, builder)
    yield opened
    opened.close()
