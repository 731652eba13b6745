"""Two servers that speak S3 and share no code."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto.server import ThreadedMotoServer

from tests.ports import free_port
from tests.waiting import until

#: What both servers take. A shorter one rclone refuses.
ACCESS_KEY, SECRET_KEY = "access-key-of-tests", "secret-key-of-tests"
BUCKET = "blobs"


@dataclass(frozen=True)
class S3Server:
    """A server that runs.

    Attributes:
        partial: answers a Range with 206; rclone's says 200.
        parts: shows whether an object came in parts; rclone's does not.
    """

    endpoint: str
    partial: bool
    parts: bool


@contextmanager
def moto() -> Iterator[S3Server]:
    """moto's, in this process."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield S3Server(f"http://{host}:{port}", partial=True, parts=True)
    finally:
        server.stop()


@contextmanager
def rclone(directory: Path, port: int = 0) -> Iterator[S3Server]:
    """rclone's, with files below ``directory``; the same port again for one that comes back."""
    port = port or free_port()
    (directory / BUCKET).mkdir(parents=True, exist_ok=True)
    command = [
        str(Path(sys.executable).with_name("rclone")),
        "serve",
        "s3",
        str(directory),
        "--config",
        "/dev/null",
    ]
    command += ["--addr", f"127.0.0.1:{port}", "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}"]
    with (directory.parent / f"rclone-{port}.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        until(lambda: process.poll() is not None or listens(port))
        assert process.poll() is None, "rclone ended"
        yield S3Server(f"http://127.0.0.1:{port}", partial=False, parts=False)
    finally:
        process.kill()
        process.wait()


def listens(port: int) -> bool:
    """Whether somebody does."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def fetched(url: str, **headers: str) -> tuple[int, bytes, Any]:
    """What a browser gets: status, body and headers."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    request = urllib.request.Request(url, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers
