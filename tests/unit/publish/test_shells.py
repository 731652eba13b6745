from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conda_store_jupyter.publish.shells import activated, shell_in

ACTIVATION = {
    "PATH": "/env one/bin:${PATH}",
    "CONDA_PREFIX": "/env one",
    "PRICE": "5$$",
    "OLD": "${OLD}:new",
}


def run(shell: str, home: Path, tmp_path: Path) -> list[str]:
    """The head of PATH, and CONDA_PREFIX, in an interactive shell."""
    environ = {"HOME": str(home), "PATH": os.environ["PATH"]}
    made = shell_in(shutil.which(shell) or shell, "lab", ACTIVATION, environ, tmp_path / "start")
    script = 'echo "$PATH" | cut -d: -f1; echo "$CONDA_PREFIX"'
    done = subprocess.run(
        [*made.command, "-c", script],
        env={**environ, **made.variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "shell",
    [
        "bash",
        pytest.param(
            "zsh", marks=pytest.mark.skipif(not shutil.which("zsh"), reason="there is no zsh")
        ),
    ],
)
def test_what_people_do_at_the_start_does_not_hide_it(shell: str, tmp_path: Path) -> None:
    (home := tmp_path / "home").mkdir()
    for name in (".bashrc", ".zshrc"):
        (home / name).write_text("export PATH=/mine:$PATH\n", encoding="utf-8")
    assert run(shell, home, tmp_path) == ["/env one/bin", "/env one"]


def test_there_are_no_files_of_theirs(tmp_path: Path) -> None:
    assert run("bash", tmp_path, tmp_path) == ["/env one/bin", "/env one"]


def test_a_shell_that_is_not_known(tmp_path: Path) -> None:
    made = shell_in("/bin/dash", "lab", ACTIVATION, {"PATH": "/bin"}, tmp_path)
    assert made.command == ("/bin/dash",)
    assert made.variables["PATH"] == "/env one/bin:/bin"


def test_fish_puts_it_in_front(tmp_path: Path) -> None:
    made = shell_in("/usr/bin/fish", "lab", ACTIVATION, {"PATH": "/bin"}, tmp_path)
    assert made.command[-1] == "fish_add_path --path --move '/env one/bin';"


def test_templates() -> None:
    found = activated(ACTIVATION, {"PATH": "/bin", "OLD": "a"})
    assert found == {
        "PATH": "/env one/bin:/bin",
        "CONDA_PREFIX": "/env one",
        "PRICE": "5$",
        "OLD": "a:new",
    }
