from __future__ import annotations

import pytest

from conda_store_jupyter.spec.matchspec import parse_match_spec
from conda_store_jupyter.spec.problem import Rejected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a[build='^x{100}$']", "no meaning"),
        ("a[build='^\\\\w$']", "no meaning"),
        ("a" * 1001, "longer"),
        # rattler reads it but does not read what it then writes
        ("𝄞 ::a", "one way"),
        ("", "name"),
        ("*", "exact"),
        ("a[foo=b]", "foo"),
        ("a[channel=/x]", "path"),
        ("../x::a", "path"),
    ],
)
def test_what_is_refused_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_match_spec(text)


def test_a_variable_in_the_channel_keeps_its_own_code() -> None:
    with pytest.raises(Rejected) as caught:
        parse_match_spec("a[channel='https://x/$KEY']")
    assert caught.value.code == "environment-variable-in-channel"


def test_the_end_of_a_regular_expression_is_no_variable() -> None:
    assert parse_match_spec("a[build='^py.*$']") == ("a", 'a[build="^py.*$"]')
