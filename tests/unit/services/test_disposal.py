"""Deletions beside builds that need what is deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult, StopSignal
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.services import catalog, deletion, submission
from conda_store_jupyter.status import Progress
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE, TWO, assert_in_line, brought_to_an_end, built


@dataclass
class Disturbed:
    """The scripted builder; something happens between its end and the record of it."""

    scripted: ScriptedBuilder
    disturb: Callable[[], object] = lambda: None

    def __call__(self, store: Store) -> Disturbed:
        return self

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        result = self.scripted.build(request, log, report, control)
        disturb, self.disturb = self.disturb, lambda: None
        disturb()
        return result


@pytest.fixture
def disturbed(builder: ScriptedBuilder) -> Disturbed:
    return Disturbed(builder)


@pytest.fixture
def store(config: CondaStore, disturbed: Disturbed) -> Iterator[Store]:
    config.retry_seconds = 0.0
    opened = open_store(config, disturbed)
    yield opened
    opened.close()


def test_a_prefix_deleted_while_another_build_takes_it_over_is_made_again(
    store: Store, disturbed: Disturbed
) -> None:
    doomed = built(store, ONE)["id"]
    built(store, TWO)
    again = store.write(submission.rebuild, store.context, doomed, "me")
    disturbed.disturb = lambda: store.write(deletion.delete_build, store.context, doomed)
    ended = brought_to_an_end(store, again)
    assert (ended["status"], ended["failures"]) == ("COMPLETED", 1)
    outcomes = [row["outcome"] for row in store.read(catalog.list_attempts, again)]
    assert outcomes == ["retried", "COMPLETED"]
    assert Path(ended["prefix"]).is_dir()
    assert_in_line(store)


def test_a_build_that_completes_although_it_is_to_be_deleted_is_not_activated(
    store: Store, disturbed: Disturbed
) -> None:
    first = built(store, ONE)

    def wish() -> None:
        with store.database.transaction() as session:
            session.get_one(Build, first["id"] + 1).delete_requested = True

    disturbed.disturb = wish
    second = built(store, TWO)
    assert (second["status"], second["current"]) == ("COMPLETED", False)
    store.write(deletion.delete_build, store.context, second["id"])
    assert not Path(second["prefix"]).exists()
    assert_in_line(store)
