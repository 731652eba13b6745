from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import BuildRequest, BuildSettings
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import Progress
from conda_store_jupyter.store.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "store")
    made.create()
    return made


@pytest.fixture
def reported() -> list[Progress]:
    return []


@pytest.fixture
def run(layout: Layout, reported: list[Progress]) -> Iterator[Run]:
    """A build that has begun and done nothing."""
    request = BuildRequest(1, "default", "demo", Specification("demo"))
    with BuildLog(layout.log(1)) as log:
        yield Run(layout, BuildSettings(), request, log, reported.append)
