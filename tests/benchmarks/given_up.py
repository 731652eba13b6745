"""How long a preview waits behind those that were given up: ``python -m …`` prints it.

Somebody types on: six times a hard problem is asked for, and given up after a second. Then comes
one that takes no time. Is a run's first figure large, the server still works on what nobody wants.
"""

from __future__ import annotations

import http.client
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.channel.hard import publish_hard
from tests.channel.small import SmallChannel
from tests.live import TOKEN, LiveServer

_TIMES = 6
_SECONDS = 1.0
_RUNS = 5
_SETTINGS: dict[str, Any] = {"kernel_packages": [], "known_channels": []}


def give_up(server: LiveServer, text: str) -> None:
    """Ask for a plan, and close the connection before there is an answer."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    body = json.dumps({"specification": text})
    path = f"{urlsplit(server.api).path}/plan/"
    connection.request("POST", path, body, {"Authorization": f"token {TOKEN}"})
    time.sleep(_SECONDS)
    connection.close()


def seconds(server: LiveServer, text: str) -> float:
    """How long a plan takes."""
    began = time.monotonic()
    server.call("POST", "plan/", {"specification": text})
    return time.monotonic() - began


def main() -> None:
    """Print the times of plans, in seconds."""
    with tempfile.TemporaryDirectory() as directory:
        channel = SmallChannel(Path(directory, "channel"))
        channel.publish({"a": {"1.0": []}})
        head = f"channels: [{channel.url}]\ndependencies: "
        easy = f"name: e\n{head}[a]\n"
        hard = f"name: h\n{head}{list(publish_hard(channel))}\n"
        with LiveServer(Path(directory, "server"), settings=_SETTINGS) as server:
            cold = seconds(server, easy)
            warm = statistics.median(seconds(server, easy) for _ in range(_RUNS))
            for _ in range(_TIMES):
                give_up(server, hard)
            print(f"cold {cold:.2f}, warm {warm:.3f}, behind {_TIMES} that were given up:")
            for _ in range(_RUNS):
                print(f"{seconds(server, easy):.3f}")


if __name__ == "__main__":
    main()
