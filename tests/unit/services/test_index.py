from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.builder.planner import IndexQuery
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.errors import ChannelUnreadable, Forbidden
from conda_store_jupyter.makers import settings_of
from conda_store_jupyter.services import index
from conda_store_jupyter.status import BuildFailed, Failure, Step
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import ScriptedBuilder, ScriptedPlanner


class Asked(ScriptedPlanner):
    """Remembers questions; fails on a bad channel."""

    def look_up(self, query: IndexQuery) -> object:
        if query.channels == ("bad",):
            raise BuildFailed(Failure("channel-unreachable", Step.SOLVE, "It is away.", ("Wait.",)))
        return [query.channels]


@pytest.fixture
def planner(tmp_path: Path) -> Asked:
    return Asked(ScriptedBuilder(Layout(tmp_path / "store")))


def test_without_channels_it_is_about_the_default_ones(store: Store, planner: Asked) -> None:
    found = index.look_up(planner, store.context, IndexQuery("search", "a"))
    assert found == [store.context.default_channels]
    assert index.look_up(planner, store.context, IndexQuery("search", "a", ("c",))) == [("c",)]


def test_a_channel_that_cannot_be_read_is_said(store: Store, planner: Asked) -> None:
    with pytest.raises(ChannelUnreadable, match="It is away") as failed:
        index.look_up(planner, store.context, IndexQuery("search", "a", ("bad",)))
    assert failed.value.hints == ("Wait.",)


def test_channels_that_are_not_allowed_are_neither_asked_nor_suggested(
    tmp_path: Path, planner: Asked
) -> None:
    config = CondaStore(
        root=str(tmp_path / "other"),
        kernels_dir=str(tmp_path / "k"),
        default_channels=["https://mine/a"],
        allowed_channels=["https://mine/*"],
        known_channels=["conda-forge", "https://mine/b"],
    )
    assert settings_of(config).known_channels == ("https://mine/b",)
    store = open_store(config, planner.builder, planner)
    with pytest.raises(Forbidden, match="not allowed"):
        index.look_up(planner, store.context, IndexQuery("search", "a", ("conda-forge",)))
    store.close()
