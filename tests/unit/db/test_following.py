from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy.orm import Session

from conda_store_jupyter.db import following
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.following import Position
from conda_store_jupyter.db.repositories import changes


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.close()


class Reader:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.position = database.read(following.end)

    def heard(self) -> list[str]:
        found, self.position = self._database.read(following.read, self.position)
        return [change.environment for change in found]


class Writer(ExitStack):
    """A transaction that records a change now and ends with the context."""

    def __init__(self, database: Database, name: str) -> None:
        super().__init__()
        self._database, self._name = database, name

    def __enter__(self) -> Writer:
        self.session: Session = self.enter_context(self._database.transaction())
        changes.record_environment(self.session, "n", self._name)
        self.session.flush()
        return self


def say(database: Database, name: str) -> None:
    database.write(changes.record_environment, "n", name)


pytestmark = pytest.mark.postgres


def test_what_is_committed_late_is_heard_late_and_once(database: Database) -> None:
    reader = Reader(database)
    with Writer(database, "slow"):
        say(database, "quick")
        assert reader.heard() == ["quick"]
        assert reader.heard() == []
        say(database, "next")
        assert reader.heard() == ["next"]
    assert reader.heard() == ["slow"]
    assert reader.heard() == []
    assert not reader.position.missing


def test_a_number_that_was_rolled_back_is_given_up_when_nobody_can_have_it(
    database: Database,
) -> None:
    reader = Reader(database)
    with Writer(database, "never") as writer:
        say(database, "said")
        assert reader.heard() == ["said"]
        assert reader.heard() == []
        assert reader.position.missing
        writer.session.rollback()
    assert reader.heard() == []
    assert not reader.position.missing
    say(database, "more")
    assert reader.heard() == ["more"]


def test_what_is_being_written_at_the_start_is_heard(database: Database) -> None:
    say(database, "before")
    with Writer(database, "during"):
        say(database, "also before")
        reader = Reader(database)
        assert reader.heard() == []
    assert reader.heard() == ["during"]


def test_many_lines_come_in_portions_without_losing_gaps(database: Database) -> None:
    position = database.read(following.end)
    heard: list[str] = []
    with Writer(database, "slow"):
        for number in range(7):
            say(database, str(number))
        for _ in range(4):
            found, position = database.read(following.read, position, limit=2)
            heard += [change.environment for change in found]
    found, position = database.read(following.read, position, limit=2)
    assert heard == [str(number) for number in range(7)]
    assert [change.environment for change in found] == ["slow"]
    assert position == Position(position.last, {})
