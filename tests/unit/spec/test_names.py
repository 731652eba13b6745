from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conda_store_jupyter.errors import InvalidName
from conda_store_jupyter.spec.names import NAME_PATTERN, check_name, suggest_name


@pytest.mark.parametrize("name", ["a", "A", "0", "data-science", "a.b_c-1", "a" * 64, "x.."])
def test_valid_names_come_back(name: str) -> None:
    assert check_name("environment", name) == name
    assert check_name("namespace", name) == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".",
            "..",
            ".hidden",
            "-rf",
            "_a",
            "a/b",
            "a\\b",
            "a b",
            "a\n",
            "ä",
            "a" * 65,
            "a\0b",
        ),
        *("a%", "a+b", "a@b", "a$b", "a:b", "*", "a?", "~", "~a"),
    ],
)
def test_other_names_are_refused_with_a_hint(name: str) -> None:
    with pytest.raises(InvalidName) as caught:
        check_name("environment", name)
    assert caught.value.hints
    assert caught.value.detail == {"kind": "environment", "name": name}


@pytest.mark.parametrize(
    "name", ["pkgs", "logs", "locks", "blobs", "PKGS", "conda-store.sqlite", "conda-store.db-wal"]
)
def test_a_namespace_cannot_take_the_stores_own_names(name: str) -> None:
    with pytest.raises(InvalidName):
        check_name("namespace", name)
    assert check_name("environment", name) == name


@given(st.text())
def test_a_suggestion_is_a_valid_name_or_nothing(value: str) -> None:
    suggestion = suggest_name(value)
    assert not suggestion or NAME_PATTERN.fullmatch(suggestion)


@given(st.text(max_size=70))
def test_no_valid_name_can_leave_a_directory(value: str) -> None:
    try:
        check_name("namespace", value)
    except InvalidName:
        return
    assert "/" not in value
    assert "\0" not in value
    assert not value.startswith(".")
    assert len(value.encode()) <= 64
