"""Fixtures that several areas share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import ScriptedBuilder

pytest_plugins = [
    "tests.channel.fixtures",
    "tests.postgres.fixtures",
    "pytest_jupyter.jupyter_server",
]


@pytest.fixture
def database_url() -> str:
    """Of the store's database; directories of tests override it, see ``tests/postgres``."""
    return ""


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> CondaStore:
    """Settings of a store of this test's own."""
    return CondaStore(
        root=str(tmp_path / "store"),
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
