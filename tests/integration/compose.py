"""Runs what compose.yaml describes, without containers: its own command lines, environments and
configuration, with PostgreSQL and an S3 server of the test in the places of the other two services.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg import sql

from tests.postgres.cluster import Cluster
from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent
TOKEN = "a-token-for-the-composition"

_PROGRAMS = str(Path(sys.executable).parent)
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
_ENV = re.compile(r"^ENV (\w+)=(.*)$", re.MULTILINE)


def services() -> dict[str, Any]:
    """The services of compose.yaml, with its variables at their defaults."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    given = {"JUPYTER_TOKEN": TOKEN}
    filled = _VARIABLE.sub(lambda found: given.get(found[1], found[2] or ""), text)
    found: dict[str, Any] = yaml.safe_load(filled)["services"]
    return found


def image_environment() -> dict[str, str]:
    """What the Containerfile sets."""
    return dict(_ENV.findall((ROOT / "Containerfile").read_text(encoding="utf-8")))


@dataclass
class Composition:
    """The running services ``lab`` and ``worker``.

    Attributes:
        places: what stands in the files → where it is in the test.
    """

    directory: Path
    places: Mapping[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    url: str = ""

    def start(self) -> None:
        """Start each service as often as it says, and wait for the server."""
        self._make_image()
        for name in ("lab", "worker"):
            service = services()[name]
            for number in range(service.get("deploy", {}).get("replicas", 1)):
                self.processes[f"{name}{number + 1}"] = self._start(f"{name}{number + 1}", service)
        runtime = self.directory / "runtime" / f"jpserver-{self.processes['lab1'].pid}.json"
        self.url = until(lambda: _url_in(runtime) if self._alive() else "", 90)
        until(self._answers)  # the file is there a moment before

    def stop(self) -> dict[str, int]:
        """End all as a container engine does; the exit codes."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        return {name: process.wait(60) for name, process in self.processes.items()}

    def kill(self) -> None:
        """End what still runs."""
        for process in self.processes.values():
            process.kill()
            process.wait()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The ``data`` of an answer of the REST API."""
        answer = self.raw(method, f"conda-store/api/v1/{path}", body)
        return json.loads(answer)["data"]

    def raw(self, method: str, path: str, body: Any = None) -> bytes:
        """An answer of the server."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            found: bytes = response.read()
            return found

    def log(self, name: str) -> str:
        """What a service has printed."""
        return (self.directory / f"{name}.log").read_text()

    def _make_image(self) -> None:
        """The files that the Containerfile puts into the image."""
        config = self.directory / "etc" / "jupyter"
        enabled = config / "jupyter_server_config.d"
        enabled.mkdir(parents=True)
        for name in ("home", "srv", "work", "runtime"):
            (self.directory / name).mkdir()
        wheel = ROOT / "conda_store_jupyter" / "jupyter-config" / "server-config"
        for file in wheel.glob("*.json"):
            (enabled / file.name).write_bytes(file.read_bytes())
        # As pip writes it; the one of this Python may be another version's.
        (self.directory / "bin").mkdir()
        script = self.directory / "bin" / "conda-store"
        script.write_text(f"#!{sys.executable}\nfrom conda_store_jupyter.cli import main\nmain()\n")
        script.chmod(0o755)
        source = ROOT / "containers" / "conda_store_config.py"
        (config / source.name).write_bytes(source.read_bytes())

    def _start(self, name: str, service: Mapping[str, Any]) -> subprocess.Popen[bytes]:
        command = ["--port=0" if word == "--port=8888" else word for word in service["command"]]
        if command[0] == "jupyter" and os.geteuid() == 0:
            command.append("--allow-root")
        with (self.directory / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.directory / "work",
                env=self._environment(service),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _environment(self, service: Mapping[str, Any]) -> dict[str, str]:
        said = {**image_environment(), **service["environment"]}
        return {
            **{name: self._placed(str(value)) for name, value in said.items()},
            "PATH": os.pathsep.join([str(self.directory / "bin"), _PROGRAMS, os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.directory / "home"),
            "JUPYTER_CONFIG_PATH": str(self.directory / "etc" / "jupyter"),
            "JUPYTER_RUNTIME_DIR": str(self.directory / "runtime"),
        }

    def _placed(self, text: str) -> str:
        for place, real in self.places.items():
            text = text.replace(place, real)
        return text

    def _answers(self) -> bool:
        try:
            return bool(self.call("GET", ""))
        except (urllib.error.URLError, ConnectionError):
            return False

    def _alive(self) -> bool:
        for name, process in self.processes.items():
            assert process.poll() is None, f"{name} ended: {self.log(name)[-3000:]}"
        return True


@contextmanager
def running(directory: Path, more: Mapping[str, str]) -> Iterator[Composition]:
    """The composition on a PostgreSQL of its own; ``more`` places besides that."""
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster())
        _make_database(cluster, services()["database"]["environment"])
        host = cluster.url("x").partition("@")[2].partition("/")[0]
        places = {"@database:5432": f"@{host}", "/srv": str(directory / "srv"), **more}
        composition = Composition(directory, places)
        stack.callback(composition.kill)
        composition.start()
        yield composition


def _make_database(cluster: Cluster, environment: Mapping[str, str]) -> None:
    """What the image of PostgreSQL makes of its environment."""
    user, name = environment["POSTGRES_USER"], environment["POSTGRES_DB"]
    password = environment["POSTGRES_PASSWORD"]
    url = cluster.url("postgres").replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        role = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        connection.execute(role.format(sql.Identifier(user), sql.Literal(password)))
        made = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(user)))


def _url_in(info: Path) -> str:
    try:
        found: str = json.loads(info.read_text())["url"]
    except (OSError, ValueError):
        return ""
    return found
