"""One store and the processes that work on it: a Jupyter server, workers, and the test itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from tests.faults.evidence import Evidence
from tests.faults.recorded import evidence_of, isolated
from tests.live import LiveServer
from tests.waiting import until

_ROOT = Path(__file__).parent.parent.parent
_MARK = "CONDA_STORE_TEST_YARD"

SETTINGS: Mapping[str, Any] = {
    "lease_seconds": 1.5,
    "poll_seconds": 0.1,
    "retry_seconds": 0.2,
    "max_attempts": 3,
    "workers": 2,
}


class Server(LiveServer):
    """A Jupyter server without the extensions that these tests do not need: it starts sooner."""

    def _config(self) -> dict[str, Any]:
        config = super()._config()
        unneeded = ("jupyterlab", "notebook", "notebook_shim", "jupyter_lsp")
        config["ServerApp"]["jpserver_extensions"].update(dict.fromkeys(unneeded, False))
        return config


class WorkerProcess:
    """``conda-store worker`` with recorded builds, in a process of its own."""

    def __init__(self, yard: Yard, name: str, variables: Mapping[str, str]) -> None:
        self.name = name
        self._yard = yard
        self._variables = variables
        self._log = yard.directory / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the present process."""
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs; a frozen one does."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> WorkerProcess:
        """Start it, again if it has died; it may not be ready yet."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.command", "worker"],
                cwd=_ROOT,
                env={**self._yard.variables(), **self._variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """``kill -9``, and wait until it is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(60)

    def ready(self) -> bool:
        """Whether it has said that it builds; since its first start."""
        return "Building what is queued" in self._log.read_text(encoding="utf-8")

    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return not self.alive


class Yard:
    """Use it as a context manager: at the end nothing runs any more, whatever a test did.

    Args:
        settings: of the store, over :data:`SETTINGS`.
    """

    def __init__(
        self, directory: Path, *, database_url: str = "", settings: Mapping[str, Any] | None = None
    ) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._settings = {**SETTINGS, "database_url": database_url, **(settings or {})}
        self.kernels = directory / "data" / "kernels"
        self.server = self.another_server()
        self.workers: list[WorkerProcess] = []
        self.store = self._open()

    @property
    def evidence(self) -> Evidence:
        """What the builds left."""
        return evidence_of(self.store.layout)

    def another_server(self) -> Server:
        """A Jupyter server on this store; whoever starts it stops it."""
        return Server(
            self.directory,
            extension="tests.faults.server_app",
            settings={**self._settings, "kernels_dir": str(self.kernels)},
        )

    def worker(self, name: str = "", **variables: str) -> WorkerProcess:
        """A further worker process, started."""
        made = WorkerProcess(self, name or f"worker-{len(self.workers) + 1}", variables)
        self.workers.append(made)
        return made.start()

    def submit(self, name: str, *dependencies: str) -> int:
        """Ask for a build as the API would; its id."""
        text = f"name: {name}\nchannels: [c]\ndependencies: [{', '.join(dependencies or ['a'])}]\n"
        request = SubmissionRequest(text)
        return self.store.write(submit, self.store.context, request).build_id

    def build(self, build_id: int) -> dict[str, Any]:
        """The build as the API shows it."""
        return self.store.read(catalog.get_build, build_id)

    def wait(self, build_id: int, status: str = "COMPLETED", seconds: float = 30) -> dict[str, Any]:
        """The build once it has ended, which must be with this status."""
        found = until(lambda: self._ended(build_id), seconds)
        assert found["status"] == status, f"{found}\n{self.log(build_id)}"
        return found

    def wait_started(self, build_id: int, runs: int = 1) -> None:
        """Until so many runs of a build have begun."""
        until(lambda: self.evidence.count("start", build_id) >= runs)

    def log(self, build_id: int) -> str:
        """The log of a build."""
        return self.store.layout.log(build_id).read_text(encoding="utf-8")

    def variables(self) -> dict[str, str]:
        """The environment of every process of this yard."""
        return {**self.server.environment(), _MARK: str(self.directory)}

    def processes(self) -> list[psutil.Process]:
        """Every process that was started for this yard, and lives."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get(_MARK) == str(self.directory):
                    found.append(process)
        return found

    def running(self) -> list[int]:
        """Process ids of builds that have started, and neither ended nor died."""
        return [pid for pid in self.evidence.running() if self.owns(pid)]

    def owns(self, pid: int) -> bool:
        """Whether ``pid`` is a process of this yard, and lives."""
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            dead = process.status() == psutil.STATUS_ZOMBIE
            return not dead and process.environ().get(_MARK) == str(self.directory)
        return False

    def __enter__(self) -> Yard:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.store.close()
        for process in self.processes():
            with suppress(psutil.Error):
                process.kill()
        self.server.stop(signal.SIGKILL)

    def stop(self) -> None:
        """End workers and the server as an administrator would; nothing of them may stay."""
        for worker in self.workers:
            if worker.alive:
                worker.send(signal.SIGTERM)
        self.server.stop()
        until(lambda: not self.processes())

    def _ended(self, build_id: int) -> dict[str, Any]:
        found = self.build(build_id)
        return found if found["ended_on"] else {}

    def _open(self) -> Store:
        config = CondaStore(
            root=str(self.directory / "store"),
            kernels_dir=str(self.kernels),
            **{**self._settings, "workers": 0},
        )
        return open_store(config, isolated)
