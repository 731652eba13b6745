"""These tests start no servers, unless somebody asks for those that need PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs PostgreSQL but for ``pytest -m postgres tests/unit``."""
    if config.option.markexpr:
        return
    left_out = [item for item in items if _HERE in item.path.parents and _needs_a_server(item)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def _needs_a_server(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgres") is not None
