from __future__ import annotations

from datetime import datetime, timezone

import pytest

from conda_store_jupyter.spec.as_of import from_text, to_text
from conda_store_jupyter.spec.parse import parse, read
from conda_store_jupyter.spec.specification import Specification

TEXT = "name: e\nas-of: {}\ndependencies: [python]\n"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31T23:59:59Z", "2026-01-31"),
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00.9", "2026-01-31T12:00:00Z"),
        ("2026-01-31 14:00:00+02:00", "2026-01-31T12:00:00Z"),
    ],
)
def test_every_moment_has_one_text(written: str, canonical: str) -> None:
    specification = parse(TEXT.format(written))
    assert specification.canonical()["as_of"] == canonical
    assert Specification.from_canonical(specification.canonical()) == specification
    assert parse(specification.to_yaml()) == specification


@pytest.mark.parametrize(
    "text", ["yesterday", "20260131", "2026-13-01", "2026-W05-1", "0001-01-01T00:00+14:00"]
)
def test_what_is_no_moment_is_refused_at_its_place(text: str) -> None:
    problems = read(TEXT.format(text)).problems
    assert [(p.code, p.line, p.column) for p in problems] == [("invalid-as-of", 2, 8)]


def test_a_date_in_the_future_is_said_but_taken() -> None:
    reading = read(TEXT.format("2999-01-01"))
    assert reading.specification is not None
    assert [problem.code for problem in reading.problems] == ["future-as-of"]


def test_the_date_is_part_of_the_hash_and_its_absence_is_not() -> None:
    without, dated = (
        parse("name: e\ndependencies: [a]\n"),
        parse("name: e\nas-of: 2026-01-31\ndependencies: [a]\n"),
    )
    assert without.sha256 != dated.sha256
    assert "as_of" not in without.canonical()


def test_a_date_is_the_whole_day() -> None:
    moment = datetime(2026, 1, 31, 23, 59, 59, tzinfo=timezone.utc)
    assert from_text("2026-01-31") == moment
    assert to_text(moment) == "2026-01-31"
