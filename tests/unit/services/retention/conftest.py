"""Stores that keep the last two builds; on SQLite, which is quicker to collect."""

from __future__ import annotations

import pytest

from tests.collecting import two_are_kept as config

__all__ = ["config"]


@pytest.fixture
def database_url() -> str:
    """SQLite: each database has its turn in ``tests/integration/test_collect_killed.py``."""
    return ""
