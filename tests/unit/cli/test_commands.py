from __future__ import annotations

import shutil

import pytest

from conda_store_jupyter.status import Failure, Step
from tests.unit.cli.conftest import TEXT, Command

OTHER = TEXT.replace("pandas", "numpy")


def test_an_empty_store_has_headings_only(command: Command) -> None:
    listed = command("env", "list")
    assert listed.code == 0
    assert listed.out.split() == ["ENVIRONMENT", "STATUS", "BUILD", "KERNEL", "SIZE"]


def test_environments_with_what_can_be_used_and_what_goes_on(command: Command) -> None:
    command.create()
    command.builder.failures["science"] = Failure("no-space", Step.LINK, "The disk is full.")
    command.create(OTHER)
    row = command("env", "list").out.splitlines()[1]
    assert row.startswith("default/science  ready, build 2 failed  1 ")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ([], ["bad", "good"]),
        (["--search", "oo"], ["good"]),
        (["--search", "%"], []),
        (["--namespace", "lab"], []),
        (["--status", "failed"], ["bad"]),
        (["--status", "COMPLETED"], ["good"]),
        (["--status", "failed", "--status", "completed"], ["bad", "good"]),
    ],
)
def test_filters(command: Command, options: list[str], names: list[str]) -> None:
    command.builder.failures["bad"] = Failure("no-space", Step.LINK, "The disk is full.")
    command.create(TEXT, "--name", "good")
    command.create(TEXT, "--name", "bad")
    found = command("env", "list", *options, "--json").document
    assert [row["name"] for row in found["data"]] == names
    assert found["count"] == len(names)


def test_a_listing_that_was_cut_says_so(command: Command) -> None:
    command.create(TEXT, "--name", "a")
    command.create(TEXT, "--name", "b")
    listed = command("env", "list", "--limit", "1")
    assert len(listed.out.splitlines()) == 2
    assert "1 of 2" in listed.err


def test_shows_an_environment_with_specification_and_builds(command: Command) -> None:
    command.create()
    shown = command("env", "show", "science").out
    assert str(command.directory / "store" / "default" / "envs" / "science") in shown
    assert "- pandas" in shown
    assert "ready, current" in shown


def test_rolls_back_to_the_one_before_and_to_a_number(command: Command) -> None:
    command.create()
    command.create(OTHER)
    assert "default/science is now build 1." in command("env", "rollback", "science").out
    again = command("env", "rollback", "science")
    assert again.code == 3
    assert "no ready build before the current one" in again.err
    assert command("env", "rollback", "science", "--to", "2").code == 0
    same = command("env", "rollback", "science", "--to", "2")
    assert "Nothing to do: build 2 of default/science is current." in same.out


def test_rolling_back_goes_past_failed_builds_and_never_to_one(command: Command) -> None:
    command.create()
    command.builder.failures["science"] = Failure("no-space", Step.LINK, "The disk is full.")
    command.create(OTHER)
    command.builder.failures.clear()
    command.create(OTHER.replace("numpy", "scipy"))
    assert command("env", "rollback", "science", "--to", "2").code == 3
    rolled = command("env", "rollback", "science", "--json").document["data"]
    assert rolled["current_build"]["number"] == 1


def test_deletes_only_when_told_to(command: Command) -> None:
    command.create()
    asked = command("env", "delete", "science")
    assert asked.code == 2
    assert "--yes" in asked.err
    assert "Deleted default/science." in command("env", "delete", "science", "--yes").out
    assert command("env", "show", "science").code == 3
    assert not (command.directory / "kernels" / "cs.default.science.python3").exists()


def test_builds_newest_first(command: Command) -> None:
    command.create()
    command.create(OTHER)
    rows = command("build", "list", "science").out.splitlines()[1:]
    assert [row.split()[:2] for row in rows] == [["2", "2"], ["1", "1"]]
    everywhere = command("build", "list").out.splitlines()
    assert everywhere[1].split()[:3] == ["2", "default/science", "2"]
    assert command("build", "list", "nowhere").code == 3


def test_shows_a_failed_build_with_its_card(command: Command) -> None:
    command.builder.failures["science"] = Failure(
        "no-space", Step.LINK, "The disk is full.", hints=("Delete something.",)
    )
    command.create()
    shown = command("build", "show", "1")
    assert shown.code == 0
    card = shown.out.splitlines()[1:4]
    assert card[0].endswith("failed while installing: no-space")
    assert card[2] == "  hint: Delete something."


def test_logs(command: Command) -> None:
    command.create()
    text = command("build", "logs", "1").out
    assert "scripted build of science" in text
    followed = command("build", "logs", "1", "-f")
    assert (followed.code, followed.out) == (0, text)
    document = command("build", "logs", "1", "--json").document["data"]
    assert document == {"build_id": 1, "text": text, "complete": True}


def test_following_the_log_of_a_failed_build_fails(command: Command) -> None:
    command.builder.failures["science"] = Failure("no-space", Step.LINK, "The disk is full.")
    command.create()
    followed = command("build", "logs", "1", "-f")
    assert followed.code == 1
    assert "no-space: The disk is full." in followed.out


def test_namespaces(command: Command) -> None:
    command.create(TEXT, "--namespace", "lab")
    assert command("namespace", "list").out.split() == ["NAMESPACE", "lab"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["env", "show", "nowhere"],
        ["env", "rollback", "nowhere"],
        ["env", "delete", "nowhere", "--yes"],
        ["build", "show", "99"],
        ["build", "logs", "99"],
        ["build", "logs", "-f", "99"],
    ],
)
def test_what_does_not_exist(command: Command, arguments: list[str]) -> None:
    found = command(*arguments)
    assert found.code == 3
    assert found.out == ""
    assert found.err.startswith("error[not-found]: There is no ")
    assert "hint: " in found.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["env", "show", "../etc"],
        ["env", "show", "a/b/c"],
        ["env", "show", "pkgs/name"],
        ["env", "create", "-f", "-", "--namespace", ".."],
        ["build", "show", "0"],
        ["build", "show", "one"],
        ["env", "list", "--status", "odd"],
        ["env", "frobnicate"],
        ["--no-such-option"],
    ],
)
def test_wrong_usage(command: Command, arguments: list[str]) -> None:
    refused = command(*arguments, stdin=TEXT)
    assert refused.code == 2
    assert refused.out == ""
    as_document = command("--json", *arguments, stdin=TEXT)
    assert as_document.code == 2
    assert as_document.document["status"] == "error"


def test_what_others_wrote_cannot_steer_the_terminal(command: Command) -> None:
    command.create(TEXT, "--description", "\x1b[2Jgone\u202e")
    shown = command("env", "show", "science").out
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_version_and_help(command: Command) -> None:
    assert command("--version").out.startswith("conda-store ")
    told = command("--help").out
    assert "130  interrupted" in told
    assert "worker" in told


def test_a_store_that_cannot_be_used(command: Command) -> None:
    shutil.rmtree(command.directory / "store")
    (command.directory / "store").write_text("a file")
    refused = command("env", "list")
    assert refused.code == 1
    assert "error[store-unusable]" in refused.err


def test_following_what_was_canceled_before_it_began_says_so(command: Command) -> None:
    command.create(TEXT, "--no-wait")
    assert command("build", "cancel", "1").code == 0
    followed = command("build", "logs", "-f", "1")
    assert (followed.code, followed.out) == (1, "")
    assert "There is no log of build 1; it is over: canceled." in followed.err
