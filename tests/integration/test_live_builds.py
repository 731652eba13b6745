"""A real server, a real channel, real kernels: what a person does on the first day."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.channel.make import Channel
from tests.live import TOKEN, LiveServer
from tests.waiting import until

SPECIFICATION = """\
name: data-science
channels: [{channel}]
dependencies:
  - python
  - pandas {pandas}
variables:
  GREETING: hello ${{USER}}
"""

# Runs code on a kernel by name, as any Jupyter client of the user would: prints what it prints.
RUN = """
import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name=sys.argv[1])
def show(message):
    if message["msg_type"] in ("stream", "error"):
        print(message["content"].get("text") or message["content"], end="")
client.execute_interactive(sys.argv[2], output_hook=show)
client.stop_channels(); manager.shutdown_kernel(now=True)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server as it is installed; kernelspecs go where its user's Jupyter clients look."""
    with LiveServer(tmp_path_factory.mktemp("live")) as live:
        yield live


def on_kernel(server: LiveServer, kernel: str, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", RUN, kernel, code],
        env=server.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def listed_kernels(server: LiveServer) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{server.url}api/kernelspecs", headers={"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.urlopen(request) as answer:
        specs: dict[str, Any] = json.loads(answer.read())["kernelspecs"]
    return specs


def test_from_yaml_to_a_running_kernel_and_back_to_the_earlier_build(
    server: LiveServer, channel: Channel
) -> None:
    old = server.built(SPECIFICATION.format(channel=channel.url, pandas="<3"))
    assert old["status"] == "COMPLETED", old["failure"]
    assert old["added_packages"] == ["ipykernel"]
    kernel = server.call("GET", "environment/default/data-science/")["kernels"][0]["name"]
    spec = until(lambda: listed_kernels(server).get(kernel, {}))["spec"]
    assert spec["display_name"].startswith("data-science (Python 3.")
    assert spec["metadata"]["conda_store"]["build"] == 1
    assert spec["metadata"]["conda_env_path"] == old["prefix"]
    version = "import pandas; print(pandas.__version__)"
    assert on_kernel(server, kernel, version).startswith("2.")

    new = server.built(SPECIFICATION.format(channel=channel.url, pandas=">=3"))
    until(lambda: listed_kernels(server)[kernel]["spec"]["metadata"]["conda_store"]["build"] == 2)
    assert on_kernel(server, kernel, version).startswith("3.")

    server.call("PUT", "environment/default/data-science/", {"build_id": old["id"]})
    assert on_kernel(server, kernel, version).startswith("2.")
    assert Path(new["prefix"]).is_dir()


def test_a_restarted_kernel_uses_the_build_that_is_current_then(
    server: LiveServer, channel: Channel
) -> None:
    old = server.built(SPECIFICATION.format(channel=channel.url, pandas="<3"))
    kernel = server.call("GET", "environment/default/data-science/")["kernels"][0]["name"]
    server.call("PUT", "environment/default/data-science/", {"build_id": old["id"]})
    running = server.jupyter("POST", "kernels", {"name": kernel})["id"]
    before = prefix_of_process(server, running)
    new = server.built(SPECIFICATION.format(channel=channel.url, pandas=">=3"))
    until(
        lambda: (
            listed_kernels(server)[kernel]["spec"]["metadata"]["conda_env_path"] == new["prefix"]
        )
    )
    assert prefix_of_process(server, running) == before == old["prefix"]
    until(lambda: restarted(server, running) == new["prefix"])
    server.call("PUT", "environment/default/data-science/", {"build_id": old["id"]})
    assert restarted(server, running) == old["prefix"]
    server.jupyter("DELETE", f"kernels/{running}")


def restarted(server: LiveServer, kernel_id: str) -> str:
    """Restart a kernel as JupyterLab does; the prefix that its process then runs in."""
    server.jupyter("POST", f"kernels/{kernel_id}/restart", {})
    return prefix_of_process(server, kernel_id)


def prefix_of_process(server: LiveServer, kernel_id: str) -> str:
    """The prefix whose Python the kernel's process is, as the system sees it."""

    def find() -> str:
        for command in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                words = command.read_bytes().decode(errors="replace").split("\0")
                if f"kernel-{kernel_id}.json" in " ".join(words):
                    return str(Path(words[0]).parent.parent)
        return ""

    return until(find)


def test_a_kernel_has_the_activation_of_its_environment(
    server: LiveServer, channel: Channel
) -> None:
    text = SPECIFICATION.format(channel=channel.url, pandas="<3").replace(
        "  - python\n", "  - python\n  - activate-demo\n"
    )
    build = server.built(text)
    assert build["status"] == "COMPLETED", build["failure"]
    kernel = server.call("GET", "environment/default/data-science/")["kernels"][0]["name"]
    until(
        lambda: (
            listed_kernels(server)[kernel]["spec"]["metadata"]["conda_store"]["build"]
            == build["number"]
        )
    )
    code = (
        "import os, shutil; print(os.environ['CONDA_PREFIX'], os.environ['GREETING'], "
        "os.environ['ACTIVATE_DEMO'], shutil.which('python'), sep='|')"
    )
    prefix, greeting, demo, python = on_kernel(server, kernel, code).split("|")
    assert prefix == build["prefix"]
    assert greeting == "hello ${USER}"
    assert demo
    assert python == f"{build['prefix']}/bin/python"


def test_a_prefix_says_who_owns_it_and_cannot_be_written(
    server: LiveServer, channel: Channel
) -> None:
    build = server.built(SPECIFICATION.format(channel=channel.url, pandas="<3"))
    prefix = Path(build["prefix"])
    assert (
        "conda-store env create"
        in json.loads((prefix / "conda-meta/frozen").read_text())["message"]
    )
    (externally,) = prefix.glob("lib/python3.*/EXTERNALLY-MANAGED")
    assert "conda-store env create" in externally.read_text()
    writable = [path for path in prefix.rglob("*") if path.is_dir() and path.stat().st_mode & 0o222]
    assert writable == []
