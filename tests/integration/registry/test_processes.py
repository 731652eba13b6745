"""The registry where people meet it: in a Jupyter server, and as a command."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channel import ChannelServer
from tests.images import clients
from tests.live import TOKEN, LiveServer
from tests.ports import free_port
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="images are for Linux")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(tmp_path: Path, port: int, http_channel: ChannelServer) -> Iterator[LiveServer]:
    settings = {
        "registry_port": port,
        "on_demand": True,
        "registry_patience": 3.0,
        "default_channels": [http_channel.url],
        "kernel_packages": [],
    }
    with LiveServer(tmp_path / "jupyter", settings=settings) as running:
        yield running


def test_a_jupyter_server_serves_images_with_its_own_token(
    server: LiveServer, port: int, tmp_path: Path
) -> None:
    # skopeo is told to come back until the environment and its image are there.
    reference = f"localhost:{port}/on-demand/tiny__2.0/activate-demo"
    clients.copy(f"{reference}:latest", tmp_path / "oci", "one", password=TOKEN)
    config = clients.config_of(tmp_path / "oci", "one")
    assert "ACTIVATE_DEMO=active" in config["config"]["Env"]
    status = server.call("GET", "")
    assert status["registry"] == {"address": f"localhost:{port}", "secure": False}
    built = server.call("GET", "build/?namespace=on-demand")
    assert [build["status"] for build in built] == ["COMPLETED"]
    assert built[0]["requested_by"] == "jupyter"


def test_a_server_starts_though_the_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with LiveServer(tmp_path, settings={"registry_port": port}) as server:
            assert server.call("GET", "")["registry"] is None
    assert f"cannot listen on localhost:{port}" in (server.directory / "server.log").read_text()


def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path, port: int) -> None:
    command = [sys.executable, "-m", "conda_store_jupyter", "--store", str(tmp_path / "store")]
    made = subprocess.run(
        [*command, "registry", "token", "create", "ci", "--scope", "default", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    token = json.loads(made.stdout)["data"]["token"]
    log = tmp_path / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [*command, "registry", "--port", str(port)],
            stdout=stream,
            stderr=stream,
            env={**os.environ, "JUPYTER_TOKEN": "of-jupyter"},
        )
    until(lambda: "Ctrl-C" in log.read_text() and _answers(port))
    for password in (token, "of-jupyter"):
        with pytest.raises(AssertionError, match="There is no environment 'default/none'"):
            clients.inspect(f"localhost:{port}/default/none", password=password)
    with pytest.raises(AssertionError, match="not a password"):
        clients.inspect(f"localhost:{port}/default/none", password="guess")
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    text = log.read_text()
    assert re.search(r"GET /v2/default/none/manifests/latest 404", text)
    assert "SIGTERM: the registry ends." in text
    assert token not in text


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("localhost", port)) == 0
