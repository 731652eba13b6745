"""``conda-store`` in processes of its own, on one store below a directory of a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Ended:
    """What a process printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The data of the one JSON document on stdout."""
        return json.loads(self.out)["data"]


@dataclass
class Shell:
    """Runs commands that share a store and a configuration, and read nothing of the user's."""

    directory: Path
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("home", "config", "data"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        settings = {"root": str(self.directory / "store"), "poll_seconds": 0.1, **self.settings}
        file = self.directory / "config" / "jupyter_server_config.json"
        file.write_text(json.dumps({"CondaStore": settings}), encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """Variables of every process."""
        return {
            **os.environ,
            "HOME": str(self.directory / "home"),
            "JUPYTER_CONFIG_DIR": str(self.directory / "config"),
            "JUPYTER_DATA_DIR": str(self.directory / "data"),
            "PYTHONPATH": str(ROOT),
        }

    def __call__(self, *arguments: str, stdin: str = "") -> Ended:
        """Run a command to its end."""
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment,
            cwd=self.directory,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def create(self, text: str, *options: str) -> Ended:
        """``env create -f -``."""
        return self("env", "create", "-f", "-", *options, stdin=text)

    def build(self, build_id: int) -> dict[str, Any]:
        """What ``build show`` says."""
        found: dict[str, Any] = self("--json", "build", "show", str(build_id)).document
        return found

    def command(self, *arguments: str) -> Sequence[str]:
        """The command line of a process."""
        return [sys.executable, "-m", "conda_store_jupyter", *arguments]

    @contextmanager
    def running(self, *arguments: str, stdin: str = "") -> Iterator[Running]:
        """A process that goes on beside the test; killed when the test is done with it."""
        started = Running(self, arguments, stdin)
        try:
            yield started
        finally:
            started.process.kill()
            started.process.wait()


class Running:
    """A process whose output goes to files, so that nobody has to read along."""

    def __init__(self, shell: Shell, arguments: Sequence[str], stdin: str) -> None:
        stem = f"{len(list(shell.directory.glob('process-*.out')))}"
        self._out = shell.directory / f"process-{stem}.out"
        self._err = shell.directory / f"process-{stem}.err"
        given = shell.directory / f"process-{stem}.in"
        given.write_text(stdin, encoding="utf-8")
        with self._out.open("wb") as out, self._err.open("wb") as err, given.open("rb") as into:
            self.process = subprocess.Popen(
                shell.command(*arguments),
                env=shell.environment,
                cwd=shell.directory,
                stdin=into,
                stdout=out,
                stderr=err,
            )

    def says(self, text: str) -> None:
        """Wait until it has printed ``text``."""
        until(lambda: text in self._out.read_text() + self._err.read_text())

    def end(self) -> Ended:
        """Wait until it has ended."""
        code = self.process.wait(60)
        return Ended(code, self._out.read_text(), self._err.read_text())
