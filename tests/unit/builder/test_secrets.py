from __future__ import annotations

import json
import pickle
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.plain import plain
from conda_store_jupyter.builder.secrets import SECRET_VARIABLES, Secrets
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.status import Failure, Step

KEY = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n"


@pytest.mark.parametrize(
    "name", ["API_TOKEN", "token", "MyPassword", "CLIENT_SECRET", "AWS_ACCESS_KEY", "credentials"]
)
def test_variables_are_secret_by_their_names(name: str) -> None:
    assert Secrets().of({name: "hunter2"}).hide("it is hunter2.") == "it is ***."


@pytest.mark.parametrize("name", ["KEYBOARD", "GREETING", "KEY_NAME", "PATH"])
def test_other_variables_are_not(name: str) -> None:
    assert Secrets().of({name: "hunter2"}).hide("it is hunter2.") == "it is hunter2."


def test_the_settings_and_this_module_name_the_same_variables() -> None:
    assert tuple(CondaStore().secret_variables) == SECRET_VARIABLES


def test_which_names_are_secret_is_a_setting() -> None:
    secrets = Secrets(variables=("PIN*",)).of({"PIN_CODE": "98765", "TOKEN": "visible"})
    assert secrets.hide("98765 visible") == "*** visible"


@pytest.mark.parametrize(
    "text",
    [
        'https://user:p@ss w/rd&"1"@host/simple',
        "q=p%40ss%20w%2Frd%26%221%22",
        "q=p%40ss+w%2Frd%26%221%22",
        json.dumps({"value": 'p@ss w/rd&"1"'}),
        repr({"value": 'p@ss w/rd&"1"'}),
    ],
)
def test_a_value_is_hidden_however_it_is_written(text: str) -> None:
    hidden = Secrets(values=('p@ss w/rd&"1"',)).hide(text)
    assert "***" in hidden
    assert not any(part in hidden for part in ("ss w", "rd&", "rd%26", "w%2F"))


def test_a_value_of_several_lines_is_hidden_line_by_line() -> None:
    secrets = Secrets(values=(KEY,))
    assert secrets.hide(f"the key: {KEY} end") == "the key: *** end"
    for line in KEY.splitlines():
        assert secrets.hide(f"read {line!r} from it") == "read '***' from it"


def test_short_values_are_hidden_where_they_stand_alone() -> None:
    secrets = Secrets(values=("42", "", "  "))
    assert secrets.hide("the pin 42, in 3421 files") == "the pin ***, in 3421 files"


def test_a_value_within_another_one_leaves_nothing_of_it() -> None:
    assert Secrets(values=("abcd", "abcdefgh")).hide("abcdefgh abcd") == "*** ***"


def test_patterns_hide_what_they_match_or_only_their_groups() -> None:
    secrets = Secrets(patterns=(r"internal-\w+", r"user (\w+) has (\w+)?", "x*"))
    assert secrets.hide("at internal-host") == "at ***"
    assert secrets.hide("user jane has access, user joe has ") == (
        "user *** has ***, user *** has "
    )


def test_a_pattern_that_is_none_is_said_with_the_name_of_the_setting() -> None:
    with pytest.raises(StoreUnusable, match="log_redact"):
        Secrets(patterns=("(",)).check()


def test_failures_are_cleaned_too() -> None:
    failure = Failure("x", Step.PIP, "no hunter2", ("ask hunter2",), detail="hunter2\nhunter2")
    assert "hunter2" not in json.dumps(Secrets(values=("hunter2",)).hide_in(failure).to_json())


def test_they_are_not_shown_by_accident_and_survive_pickling() -> None:
    secrets = Secrets(patterns=("p+",), values=("hunter2",))
    assert "hunter2" not in repr(secrets)
    assert secrets.hide("hunter2") == "***"  # with what is computed once
    assert pickle.loads(pickle.dumps(secrets)).hide("hunter2 pp") == "*** ***"


words = st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"]), max_size=12)
values = words.filter(lambda value: len(value.strip()) >= 4)


@settings(max_examples=150, deadline=None)
@given(values, values, st.lists(st.one_of(words, st.sampled_from([0, 1])), max_size=12))
def test_a_secret_never_reaches_the_file(one: str, other: str, parts: list[str | int]) -> None:
    """Whatever surrounds it, in one text of many lines or in one text after the other."""
    pieces = [(one, other)[part] if isinstance(part, int) else part for part in parts]
    secrets = Secrets().of({"A_TOKEN": one, "B_PASSWORD": other})
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "1.log"
        with BuildLog(path, secrets) as log:
            log.info(Step.PIP, "".join(pieces))
            log.info(Step.PIP, " | ".join(pieces))
            for piece in pieces:
                log.info(Step.PIP, f"https://u:{piece}@host/{piece}?x={quote(piece)}")
                for line in piece.splitlines():
                    log.info(Step.LINK, line)
        lines = path.read_bytes().decode().split("\n")
    texts = [line[40:] for line in lines]
    forbidden = {line.strip() for value in (one, other) for line in plain(value).split("\n")}
    for secret in forbidden:
        if len(secret) >= 4:
            assert not any(secret in text for text in texts), secret
