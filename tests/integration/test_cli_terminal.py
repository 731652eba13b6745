"""What the command looks like on a terminal, at the end of a pipe, and how much it loads."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.channel import Channel
from tests.integration.shell import Shell

_LOADED = """
import sys
from conda_store_jupyter.cli import run
code = run(sys.argv[1:])
print(code, sorted(set(sys.modules) & {"rattler", "alembic", "jupyter_server", "tornado.web"}))
"""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def on_a_terminal(shell: Shell, *arguments: str) -> tuple[int, str]:
    """The exit code and everything that the terminal received."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        shell.command(*arguments),
        env={**shell.environment, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"},
        cwd=shell.directory,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    received = b""
    try:
        while part := os.read(ours, 65536):
            received += part
    except OSError:  # Linux says so when the other end was closed
        pass
    os.close(ours)
    return process.wait(60), received.decode()


def test_progress_on_a_terminal(shell: Shell, channel: Channel, tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_text(f"name: small\nchannels: [{channel.url}]\ndependencies: [tiny]\n")
    code, shown = on_a_terminal(shell, "env", "create", "-f", str(file))
    assert code == 0, shown
    assert "✓" in shown
    assert re.search(r"default/small is ready: [\d.]+ k?B", shown)
    code, shown = on_a_terminal(shell, "env", "list")
    assert code == 0
    assert "default/small" in shown


def test_deleting_asks_on_a_terminal(shell: Shell, channel: Channel, tmp_path: Path) -> None:
    shell.create(f"name: small\nchannels: [{channel.url}]\ndependencies: [tiny]\n", "--no-wait")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        shell.command("env", "delete", "small"),
        env=shell.environment,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(theirs)
        os.write(ours, b"n\n")
        process.communicate()
    os.close(ours)
    assert process.returncode == 130
    assert shell("env", "show", "small").code == 0


def test_a_reader_that_has_seen_enough(shell: Shell) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        shell.command("env", "list"),
        env=shell.environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""


def test_listing_loads_no_solver_no_server_and_no_migrations(shell: Shell) -> None:
    shell("env", "list")
    listed = subprocess.run(
        [sys.executable, "-c", _LOADED, "env", "list"],
        env=shell.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.splitlines()[-1] == "0 []"
