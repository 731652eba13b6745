from __future__ import annotations

from typing import Any

import pytest

from conda_store_jupyter.cli.diagnostics import excerpt, summary


def problem(column: int, end_column: int, *, line: int = 3, end_line: int = 3) -> dict[str, Any]:
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


@pytest.mark.parametrize(
    ("line", "place", "shown"),
    [
        ("  - numpy", problem(5, 10), ["  - numpy", "    ^^^^^"]),
        ("name:", problem(6, 6), ["name:", "     ^"]),
        ("\t- x", problem(4, 5), [" - x", "   ^"]),
        ("a: 東京 b", problem(4, 6), ["a: 東京 b", "   ^^^^"]),
        ("東京: b", problem(5, 6), ["東京: b", "      ^"]),
        ("key: [", problem(6, 2, end_line=9), ["key: [", "     ^"]),
        ("\x1b[31m: 1", problem(1, 6), ["\ufffd[31m: 1", "^^^^^"]),
        ("\ufeffname", problem(2, 6), ["name", "^^^^"]),
    ],
)
def test_the_carets_are_below_what_is_meant(
    line: str, place: dict[str, Any], shown: list[str]
) -> None:
    source, carets = excerpt(place, line)
    assert source == f"    3 | {shown[0]}"
    assert carets == f"      | {shown[1]}"


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "x" * 100_000 + "BAD" + "y" * 100_000
    source, carets = excerpt(problem(100_001, 100_004), line)
    assert len(source) < 120
    assert source[carets.index("^") : carets.rindex("^") + 1] == "BAD"


def test_counts_errors_and_warnings() -> None:
    found = [{"severity": "error"}, {"severity": "error"}, {"severity": "warning"}]
    assert summary(found) == "2 errors, 1 warning"
    assert summary(found[:1]) == "1 error"
