"""Stores on PostgreSQL whose leases are short."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conda_store_jupyter.config import CondaStore
from tests.faults.yard import Yard


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> CondaStore:
    return CondaStore(
        root=str(tmp_path / "store"),
        kernels_dir=str(tmp_path / "kernels"),
        database_url=database_url,
        poll_seconds=0.1,
        lease_seconds=1.5,
        retry_seconds=0.1,
    )


@pytest.fixture
def yard(tmp_path: Path, database_url: str) -> Iterator[Yard]:
    with Yard(tmp_path / "yard", database_url=database_url) as made:
        yield made
