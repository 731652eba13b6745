from __future__ import annotations

import pytest

from tests.unit.cli.conftest import TEXT, Command


@pytest.fixture
def science(command: Command) -> Command:
    """An environment with one build."""
    command.create()
    return command


def test_rename(science: Command) -> None:
    done = science("env", "rename", "science", "biology")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "default/science is default/biology now."
    assert done.out.splitlines()[1].startswith("Its kernel is biology (")
    assert "biology" in science("env", "list").out
    assert "science" not in science("env", "list").out
    assert science("env", "history", "biology").code == 0
    assert "name: biology" in science("env", "show", "biology").out


def test_what_it_answers_programs(science: Command) -> None:
    done = science("env", "rename", "default/science", "default/biology", "--json")
    assert (done.document["data"]["name"], done.code) == ("biology", 0)


def test_the_old_name_leads_to_the_new_one(science: Command) -> None:
    science("env", "rename", "science", "biology")
    shown = science("env", "show", "science")
    assert shown.code == 3
    assert "It was renamed: it is 'biology' now." in shown.err


def test_what_cannot_be_a_name(science: Command) -> None:
    refused = science("env", "rename", "science", "my biology")
    assert refused.code == 2
    assert "'my-biology'" in refused.err
    assert science("env", "show", "science").code == 0


def test_a_name_that_is_taken(science: Command) -> None:
    science.create(TEXT.replace("science", "biology"))
    refused = science("env", "rename", "science", "biology")
    assert refused.code == 3
    assert "There is an environment default/biology already." in refused.err


def test_another_namespace_is_a_clone(science: Command) -> None:
    refused = science("env", "rename", "science", "team/science")
    assert refused.code == 2
    assert "conda-store env clone default/science team/science" in refused.err
    assert science("env", "rename", "nobody", "somebody").code == 3
