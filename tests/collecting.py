"""What tests of collections do: make builds, collect, and look at what is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.services.retention.report import Report
from conda_store_jupyter.store.layout import stem_of
from tests.stores import built

#: Of an environment and one of its builds.
TEXT = "name: {name}\nchannels: [c]\ndependencies: [python]\nvariables: {{N: '{number}'}}\n"


@pytest.fixture
def two_are_kept(config: CondaStore) -> CondaStore:
    """Settings under which the last two builds of each environment stay; a ``config``."""
    config.keep_last, config.keep_days, config.collect_grace_seconds = 2, 0.0, 0.0
    return config


def builds(store: Store, count: int, name: str = "e") -> list[dict[str, Any]]:
    """So many builds of an environment, the oldest first."""
    return [built(store, TEXT.format(name=name, number=number)) for number in range(count)]


def collect(store: Store) -> Report:
    """One collection by the settings."""
    return store.collect(dry_run=False)


def on_disk(store: Store) -> set[Path]:
    """Every prefix of the store, and that nothing else lies beside them."""
    found = {path for path in store.layout.root.glob("*/*") if stem_of(path.name)}
    others = {path.name for path in store.layout.root.glob("default/.*")}
    assert others == set()
    return found


def wanted(*builds: dict[str, Any]) -> set[Path]:
    """Where the prefixes of these builds belong."""
    return {Path(build["prefix"]) for build in builds}
