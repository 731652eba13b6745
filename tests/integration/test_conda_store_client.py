"""The command-line client of conda-store, as PyPI has it, against a server of ours.

It is installed in a directory of its own: its script has the name of ours.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_cache_path
from uv import find_uv_bin

from tests.integration.api.conftest import TEXT
from tests.live import TOKEN, LiveServer

CLIENT = "conda-store==2025.2.2"


@pytest.fixture(scope="module")
def client() -> Path:
    """A directory with the client and what it needs."""
    directory = user_cache_path("conda-store-jupyter-tests") / CLIENT
    if not (directory / "conda_store").is_dir():
        target = ["--python", sys.executable, "--target", str(directory)]
        subprocess.run([find_uv_bin(), "pip", "install", *target, CLIENT], check=True)
    return directory


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with one environment of two builds."""
    directory = tmp_path_factory.mktemp("upstream")
    settings = {"kernels_dir": str(directory / "kernels")}
    with LiveServer(directory, extension="tests.scripted_app", settings=settings) as live:
        live.built(TEXT)
        live.built(TEXT.replace("[python]", "[python, numpy]"))
        yield live


def run(client: Path, server: LiveServer, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "conda_store", "--auth", "token", *words],
        env={
            **os.environ,
            "PYTHONPATH": str(client),
            "CONDA_STORE_URL": f"{server.url}conda-store",
            "CONDA_STORE_TOKEN": TOKEN,
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
        cwd=server.directory,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_lists_namespaces_environments_and_builds(client: Path, server: LiveServer) -> None:
    assert "default" in run(client, server, "list", "namespace")
    environments = run(client, server, "list", "environment")
    assert " e " in environments
    assert run(client, server, "list", "build").count("COMPLETED") == 2


def test_it_says_who_one_is(client: Path, server: LiveServer) -> None:
    assert "Authenticated True" in run(client, server, "info")


def test_it_waits_and_downloads(client: Path, server: LiveServer) -> None:
    run(client, server, "wait", "default/e", "--timeout", "5")
    for artifact in ("yaml", "lockfile"):
        path = Path(run(client, server, "download", "default/e", "--artifact", artifact))
        assert "python" in path.read_text()


def test_it_downloads_an_archive_that_nobody_asked_for_before(
    client: Path, server: LiveServer
) -> None:
    path = run(client, server, "download", "default/e", "--artifact", "archive").strip()
    with tarfile.open(server.directory / path) as tar:
        assert "bin/conda-unpack" in tar.getnames()
