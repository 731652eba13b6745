from __future__ import annotations

from conda_store_jupyter.status import Failure, Step
from tests.unit.cli.conftest import TEXT, Command


def test_a_plan_says_what_would_change_and_changes_nothing(command: Command) -> None:
    command.create()
    done = command("env", "plan", "science", "--add", "numpy >=2", "--remove", "pandas")
    assert done.code == 0, done.err
    assert "Plan for default/science (on top of build id 1, policy minimal)" in done.out
    for line in ("+ numpy >=2", "- pandas", "1 added, 1 removed"):
        assert line in done.out
    assert len(command("--json", "build", "list").document["data"]) == 1


def test_the_same_again_would_change_nothing(command: Command) -> None:
    command.create()
    done = command("env", "plan", "-", stdin="# mine\n" + TEXT)
    assert (done.code, "Nothing would change." in done.out) == (0, True)


def test_a_conflict_is_a_tree_with_what_to_try(command: Command) -> None:
    leaf = {"text": "num 1.0", "package": "num", "children": []}
    tree = {
        "text": "No.",
        "package": None,
        "children": [
            {"text": "you ask for num", "package": "num", "children": [leaf]},
            {"text": "you ask for plot", "package": "plot", "children": []},
        ],
    }
    edit = {"section": "dependencies", "remove": "num <2", "add": "num"}
    advice = {"code": "relax", "text": "Relax num.", "edit": edit}
    command.planner.failures["science"] = Failure(
        "unsatisfiable", Step.SOLVE, "No.", ("Think.",), conflict=tree, suggestions=(advice,)
    )
    done = command("env", "plan", "-", stdin=TEXT)
    assert done.code == 1
    assert done.err.splitlines() == [
        "No plan for default/science: unsatisfiable",
        "  No.",
        "  ├─ you ask for num",
        "  │  └─ num 1.0",
        "  └─ you ask for plot",
        "  hint: Think.",
        "  try:  Relax num.  (- num <2, + num)",
    ]
    data = command("--json", "env", "plan", "-", stdin=TEXT).document["data"]
    assert data["conflict"]["detail"]["suggestions"] == [advice]


def test_nonsense_is_refused_before_anything_is_solved(command: Command) -> None:
    command.create()
    assert command("env", "plan", "nobody").code == 3
    assert command("env", "plan", "-", stdin="name: [").code == 2
    removed = command("env", "plan", "science", "--remove", "panda")
    assert (removed.code, "Did you mean 'pandas'?" in removed.err) == (2, True)
    assert command("env", "plan", "science", "--add", "numpy >=").code == 2


def test_create_takes_a_policy(command: Command) -> None:
    command.create()
    command.create(TEXT, "--policy", "latest")
    builds = command("--json", "build", "list").document["data"]
    assert sorted(build["policy"] for build in builds) == ["latest", "minimal"]
