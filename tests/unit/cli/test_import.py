from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import MORE, Command
from tests.unit.spec.exchange import samples


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A directory with the files of a pixi workspace, and of others."""
    for name, text in {
        "ws/pixi.toml": samples.PIXI_TOML,
        "ws/pixi.lock": samples.PIXI_LOCK,
        "lone/pixi.lock": samples.PIXI_LOCK,
        "conda-lock.yml": samples.CONDA_LOCK,
        "explicit.txt": samples.EXPLICIT,
        "requirements.txt": samples.REQUIREMENTS,
        "history": samples.HISTORY,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "policy"),
    [
        ("lone/pixi.lock", "exact"),
        ("conda-lock.yml", "exact"),
        ("explicit.txt", "exact"),
        ("requirements.txt", "minimal"),
        ("history", "minimal"),
    ],
)
def test_files_of_other_tools(command: Command, files: Path, source: str, policy: str) -> None:
    shown = command("env", "import", source, "--name", "x")
    assert shown.code == 0, shown.err
    assert "default/x is ready" in shown.out
    document = command("env", "show", "x", "--json").document["data"]
    assert document["current_build"]["policy"] == policy


@pytest.mark.parametrize("source", ["ws", "ws/pixi.toml", "ws/pixi.lock"])
def test_a_workspace_is_taken_with_its_lockfile(command: Command, files: Path, source: str) -> None:
    shown = command("env", "import", source)
    assert "analysis is built from its source and is left out." in shown.err
    build = command("env", "show", "analysis", "--json").document["data"]["current_build"]
    assert build["policy"] == "exact"
    assert "numpy >=1.26,<3" in build["specification"]["spec"]["dependencies"]


def test_another_environment_of_a_workspace(command: Command, files: Path) -> None:
    (files / "ws" / "pixi.lock").unlink()
    shown = command("env", "import", "ws", "--environment", "test", "--dry-run")
    assert "- pytest >=8\n" in shown.out
    assert command("env", "list", "--json").document["data"] == []


def test_a_lockfile_can_be_solved_anew(command: Command, files: Path) -> None:
    assert command("env", "import", "conda-lock.yml", "--name", "x", "--solve").code == 0
    build = command("env", "show", "x", "--json").document["data"]["current_build"]
    assert build["policy"] == "minimal"


def test_stdin(command: Command) -> None:
    shown = command("env", "import", "-", "--name", "team-x", "--no-wait", stdin="numpy\n")
    assert "Queued build 1 of default/team-x" in shown.out


@pytest.mark.parametrize(
    ("source", "options", "code", "words"),
    [
        ("nothing", (), 2, "Could not open file"),
        ("config", (), 3, "is not a conda environment"),
        ("bad.lock", ("--name", "x"), 2, "bad.lock: 1 error; nothing was created."),
        ("bad.txt", ("--name", "x"), 2, "bad.txt:2:1: error[invalid-requirement]"),
        ("conda-lock.yml", (), 2, "hint: Send 'environment_name', or give --name"),
        ("requirements.txt", ("--name", "x", "--exact"), 2, "no lockfile"),
        ("mac.txt", ("--name", "x"), 2, "is for osx-arm64, and this machine is"),
    ],
)
def test_what_cannot_be_imported_changes_nothing(
    command: Command, files: Path, source: str, options: tuple[str, ...], code: int, words: str
) -> None:
    (files / "bad.lock").write_text("<html>")
    (files / "bad.txt").write_text("numpy\nflask=1\n")
    (files / "mac.txt").write_text(samples.EXPLICIT.replace("linux-64", "osx-arm64"))
    shown = command("env", "import", source, *options)
    assert (shown.code, words in shown.err) == (code, True), shown.err
    assert command("env", "list", "--json").document["data"] == []


def test_create_says_who_takes_a_lockfile(command: Command, files: Path) -> None:
    shown = command("env", "create", "-f", "conda-lock.yml")
    assert shown.code == 2
    assert shown.err.endswith(
        "It looks like conda-lock.yml, which `conda-store env import` takes.\n"
    )
    assert "env import" not in command.create("dependencies: [a, a]\n").err


def test_json_of_what_is_wrong(command: Command, files: Path) -> None:
    (files / "bad.txt").write_text("flask=1\n")
    shown = command("env", "import", "bad.txt", "--name", "x", "--json")
    assert shown.code == 2
    assert shown.document["error"]["code"] == "invalid-file"
    assert shown.document["error"]["detail"]["problems"][0]["line"] == 1


def test_clone(command: Command) -> None:
    command.create()
    command.builder.versions["python"] = "1.1"
    command.create(MORE)
    assert command("env", "clone", "science", "team/copy").code == 0
    assert command("diff", "science", "team/copy", "--exit-code").code == 0
    assert command("env", "clone", "science@1", "old").code == 0
    assert command("diff", "1", "old", "--exit-code").code == 0
    assert command("env", "clone", "science@1", "solved", "--solve").code == 0
    assert "^ python" in command("diff", "old", "solved").out


@pytest.mark.parametrize(
    ("source", "target", "code", "words"),
    [
        ("science", "science", 3, "is a build of default/science itself"),
        ("nobody", "copy", 3, "no environment 'nobody'"),
        ("science@9", "copy", 3, "no build 9"),
        ("science", "a/b/c", 2, "is not valid"),
        ("requirements.txt", "copy", 2, "`conda-store env import` takes files"),
    ],
)
def test_what_cannot_be_cloned(
    command: Command, files: Path, source: str, target: str, code: int, words: str
) -> None:
    command.create()
    shown = command("env", "clone", source, target)
    assert (shown.code, words in shown.err) == (code, True), shown.err
