"""A real Jupyter server in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.waiting import until

TOKEN = "a-token-for-tests"


class LiveServer:
    """``jupyter server`` with the extension, its data and its store below one directory."""

    def __init__(
        self,
        directory: Path,
        *,
        extension: str = "conda_store_jupyter",
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.directory = directory
        self.extension = extension
        self.settings = settings or {}
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def api(self) -> str:
        """The base of the REST API."""
        return f"{self.url}conda-store/api/v1"

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    def environment(self) -> dict[str, str]:
        """Variables under which this server and its command line share one store."""
        config = self.directory / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "jupyter_server_config.json").write_text(json.dumps(self._config()))
        return {
            **os.environ,
            "HOME": str(self.directory / "home"),
            "JUPYTER_CONFIG_DIR": str(config),
            "JUPYTER_DATA_DIR": str(self.directory / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.directory / "runtime"),
            "JUPYTER_PLATFORM_DIRS": "0",
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        for name in ("home", "data", "runtime", "work"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        log = (self.directory / "server.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--port=0"],
            cwd=Path(__file__).parent.parent,
            env=self.environment(),
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        info = self.directory / "runtime" / f"jpserver-{self._process.pid}.json"
        self.url = until(lambda: _url_in(info) if self._running() else "", 120)
        until(self._answers, 120)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(60)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The ``data`` of an answer of the REST API."""
        request = urllib.request.Request(
            f"{self.api}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.loads(response.read())["data"]

    def jupyter(self, method: str, path: str, body: Any = None) -> Any:
        """An answer of Jupyter's own REST API."""
        request = urllib.request.Request(
            f"{self.url}api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.loads(response.read() or b"null")

    def built(self, text: str, seconds: float = 120) -> dict[str, Any]:
        """Submit a specification and wait for the end of its build."""
        made = self.call("POST", "specification/", {"specification": text})

        def ended() -> Any:
            build = self.call("GET", f"build/{made['build_id']}/")
            return build["ended_on"] and build

        found: dict[str, Any] = until(ended, seconds)
        return found

    def __enter__(self) -> LiveServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _config(self) -> dict[str, Any]:
        return {
            "ServerApp": {
                "token": TOKEN,
                "root_dir": str(self.directory / "work"),
                "jpserver_extensions": {"conda_store_jupyter": False, self.extension: True},
            },
            "IdentityProvider": {"token": TOKEN},
            "CondaStore": {"root": str(self.directory / "store"), **self.settings},
        }

    def _running(self) -> bool:
        assert self._process is not None
        code = self._process.poll()
        assert code is None, f"exit {code}: {(self.directory / 'server.log').read_text()[-3000:]}"
        return True

    def _answers(self) -> bool:
        try:
            return bool(self.call("GET", ""))
        except (urllib.error.URLError, ConnectionError):
            return False


def _url_in(info: Path) -> str:
    try:
        found: str = json.loads(info.read_text())["url"]
    except (OSError, ValueError):
        return ""
    return found
