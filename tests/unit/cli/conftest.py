"""The command in this process, on a store of a test's own, with the scripted builder."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conda_store_jupyter.bootstrap import open_store
from conda_store_jupyter.cli import run
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import ScriptedBuilder, ScriptedPlanner

if TYPE_CHECKING:
    from tests.shortcuts import Prepare

TEXT = "name: science\nchannels: [conda-forge]\ndependencies: [python, pandas]\n"
MORE = TEXT.replace("pandas]", "pandas, scipy]")


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


class Command:
    """Runs ``conda-store`` with a store, kernels and configuration below one directory."""

    def __init__(
        self, directory: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.directory = directory
        self.builder = ScriptedBuilder(Layout(directory / "store"))
        self.planner = ScriptedPlanner(self.builder)
        self._capsys = capsys
        self._patch = patch

    def __call__(self, *arguments: str, stdin: str | bytes = "") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        self._patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        session = Session(open_store=lambda config: open_store(config, self.builder, self.planner))
        where = ["--store", str(self.directory / "store")]
        where += ["--set", f"CondaStore.kernels_dir={self.directory / 'kernels'}"]
        self._capsys.readouterr()
        code = run([*where, *arguments], session)
        shown = self._capsys.readouterr()
        return Result(code, shown.out, shown.err)

    def create(self, text: str = TEXT, *options: str) -> Result:
        """``env create -f -``."""
        return self("env", "create", "-f", "-", *options, stdin=text)


@pytest.fixture
def command(
    tmp_path: Path,
    prepare: Prepare,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    """The command; nothing of the user's own configuration is read."""
    prepare(tmp_path / "store")
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "")
    return Command(tmp_path, capsys, monkeypatch)


@pytest.fixture
def two(command: Command) -> Command:
    """An environment with two builds: python went from 1.0 to 1.1, and scipy came."""
    command.create()
    command.builder.versions["python"] = "1.1"
    command.create(MORE)
    return command
