"""A thread that does the same again and again."""

from __future__ import annotations

import threading

import pytest

from conda_store_jupyter.errors import DatabaseAway
from conda_store_jupyter.services.periodic import Periodic, Stopped
from tests.waiting import until

A_YEAR = 3e7


def test_what_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    told: list[bool] = []

    def work(stopped: Stopped) -> None:
        told.append(stopped())
        if len(told) == 1:
            raise ZeroDivisionError
        if len(told) == 2:
            raise DatabaseAway("It is away.")

    with Periodic("digging", work, 0.001):
        until(lambda: len(told) > 3)
    count = len(told)
    assert not any(told)
    lines = [record.getMessage() for record in caplog.records]
    assert lines[0] == "digging failed"
    assert lines[1].startswith("digging waits for the database: It is away.")
    assert len(told) == count


def test_it_works_at_once_or_after_a_while() -> None:
    done, never = threading.Event(), threading.Event()
    with (
        Periodic("first", lambda _: done.set(), A_YEAR, at_once=True),
        Periodic("later", lambda _: never.set(), A_YEAR),
    ):
        assert done.wait(60)
    assert not never.is_set()


def test_work_is_told_to_end() -> None:
    begun = threading.Event()

    def work(stopped: Stopped) -> None:
        begun.set()
        until(stopped)

    periodic = Periodic("long", work, A_YEAR, at_once=True)
    periodic.start()
    assert begun.wait(60)
    periodic.stop(None)


def test_stopping_what_never_began_is_nothing() -> None:
    Periodic("idle", lambda _: None, 1).stop()
