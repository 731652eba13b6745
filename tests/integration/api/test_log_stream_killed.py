"""A log that is followed through the death of its server."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tests.integration.api.conftest import TEXT
from tests.integration.api.following import Follower
from tests.live import TOKEN, LiveServer
from tests.waiting import until


@contextmanager
def worker(server: LiveServer) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that builds and writes a numbered line now and then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chatty_worker", str(server.directory)],
        env=server.environment(),
        cwd=Path(__file__).parents[3],
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def follow(server: LiveServer, build_id: int, offset: int = 0) -> Follower:
    url = f"{server.api}/build/{build_id}/logs/stream?offset={offset}"
    request = HTTPRequest(url.replace("http", "ws", 1), headers={"Authorization": f"token {TOKEN}"})
    return Follower(await websocket_connect(request), offset)


async def test_a_worker_writes_on_while_the_server_is_killed_and_comes_back(
    tmp_path: Path,
) -> None:
    settings = {"workers": 0, "kernels_dir": str(tmp_path / "kernels")}
    with LiveServer(tmp_path, extension="tests.scripted_app", settings=settings) as server:
        made = server.call("POST", "specification/", {"specification": TEXT})
        with worker(server):
            before = await follow(server, made["build_id"])
            await before.until("line 20\n")
            server.stop(signal.SIGKILL)
            while await before.read():
                pass
            assert before.socket.close_code != 1000
            seen = before.text.count("\n")
            path = tmp_path / "store" / "logs" / f"{made['build_id']}.log"
            until(lambda: path.read_bytes().count(b"\n") > seen + 20)
            server.start()
            after = await follow(server, made["build_id"], before.offset)
            (tmp_path / "enough").touch()
            await after.to_the_end()
    assert after.end is not None
    assert after.end["status"] == "COMPLETED", after.end
    text = before.text + after.text
    assert text == path.read_text(encoding="utf-8")
    numbers = [int(line.rpartition(" ")[2]) for line in text.splitlines() if " line " in line]
    assert numbers == list(range(len(numbers)))
    assert json.dumps(after.end["failure"]) == "null"
