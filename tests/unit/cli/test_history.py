from __future__ import annotations

import re

from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.store.removal import remove_tree
from tests.unit.cli.conftest import TEXT, Command


def without_times(text: str) -> list[list[str]]:
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", text)
    return [re.split(r"\s{2,}", line) for line in text.splitlines()]


def lose(command: Command, number: int) -> None:
    """The files of a build are gone, as after a collection."""
    build = command("env", "history", "science", "--json").document["data"][-number]
    remove_tree(command.builder.layout.prefix("default", "science", build["lockfile_sha256"]))


def test_history(two: Command) -> None:
    head, newest, oldest = without_times(two("env", "history", "science").out)
    assert head == ["BUILD", "STATUS", "CHANGES", "BECAME CURRENT", "BY", "SIZE"]
    assert newest[:4] == ["2", "ready, current", "1 added, 1 upgraded", "TIME"]
    assert oldest[:4] == ["1", "ready", "2 packages", "TIME"]


def test_history_of_what_failed(two: Command) -> None:
    two.builder.failures["science"] = Failure(code="x", step=Step.SOLVE, message="No.")
    two.create(TEXT.replace("pandas", "polars"))
    shown = without_times(two("env", "history", "science", "--limit", "1").out)
    assert shown[1][:2] == ["3", "failed"]
    assert two("env", "history", "nobody").code == 3


def test_rollback_restores_what_was_collected(two: Command) -> None:
    lose(two, 1)
    shown = two("env", "rollback", "science")
    assert shown.code == 0
    assert "were collected: it is installed again from its lockfile, without solving." in shown.out
    assert "Until then build 2 stays in use." in shown.out
    assert "default/science is ready" in shown.out
    newest = without_times(two("env", "history", "science").out)[1]
    assert newest[:3] == ["3", "ready, current", "restored from build 1"]
    assert two("diff", "science@1", "science", "--exit-code").code == 0


def test_a_restore_need_not_be_waited_for(two: Command) -> None:
    lose(two, 1)
    shown = two("env", "rollback", "science", "--to", "1", "--no-wait")
    assert shown.code == 0
    assert "Follow it with: conda-store build logs -f 3" in shown.out
    document = two("env", "show", "science", "--json").document["data"]
    assert document["current_build"]["number"] == 2
    assert document["latest_build"]["status"] == "QUEUED"


def test_a_restore_that_fails_says_so(two: Command) -> None:
    lose(two, 1)
    two.builder.failures["science"] = Failure(code="not-found", step=Step.FETCH, message="Gone.")
    shown = two("env", "rollback", "science", "--to", "1")
    assert shown.code == 1
    assert "Gone." in shown.err


def test_json_of_a_rollback(two: Command) -> None:
    data = two("env", "rollback", "science", "--json").document["data"]
    assert (data["build_id"], data["restoring"], data["running_kernels"]) == (1, False, [])
    assert data["current_build"]["number"] == 1
    data = two("env", "rollback", "science", "--to", "1", "--json").document["data"]
    assert (data["build_id"], data["restoring"]) == (1, False)
