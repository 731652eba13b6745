"""Every change reaches every open page as a Jupyter event, whichever process made it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tornado.websocket import WebSocketClientConnection

from conda_store_jupyter.app import BUILD_EVENT
from tests.integration.api.conftest import TEXT, Api
from tests.scripted_app import ScriptedApp

SECONDS = 1.0  # the bar, from the moment at which the change was made

Subscribe = Callable[..., Awaitable[WebSocketClientConnection]]


class Page:
    """An open page of JupyterLab: it has one socket for all events."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket

    async def event(self, **wanted: Any) -> tuple[dict[str, Any], float]:
        """The next event of ours with these values, and when it came."""
        while True:
            message = await asyncio.wait_for(self._socket.read_message(), 30)
            assert message is not None
            event = json.loads(message)
            if event["schema_id"] == BUILD_EVENT and wanted.items() <= event.items():
                return event, time.time()


@pytest.fixture
def page(app: ScriptedApp, jp_ws_fetch: Subscribe) -> Callable[[], Awaitable[Page]]:
    """Opens a page."""

    async def opened() -> Page:
        return Page(await jp_ws_fetch("api", "events", "subscribe"))

    return opened


async def test_changes_of_this_process_are_heard_on_every_page(
    api: Api, page: Callable[[], Awaitable[Page]]
) -> None:
    pages = [await page(), await page()]
    made = time.time()
    _, answer = await api.call("POST", "specification/", {"specification": TEXT})
    build_id = answer["data"]["build_id"]
    for one in pages:
        event, heard = await one.event(build_id=build_id, status="QUEUED")
        assert heard - made < SECONDS
        assert (event["namespace"], event["environment"]) == ("default", "e")
        event, _ = await one.event(build_id=build_id, status="COMPLETED")
    build = (await api.get(f"build/{build_id}/"))["data"]
    for one in pages:
        _, heard = await one.event(build_id=None)  # it became the current build
        assert heard - _moment(build["ended_on"]) < SECONDS


async def test_changes_of_another_process_are_heard_too(
    api: Api, app: ScriptedApp, tmp_path: Path, page: Callable[[], Awaitable[Page]]
) -> None:
    build = await api.build()
    one = await page()
    (file := tmp_path / "environment.yml").write_text(TEXT.replace("name: e", "name: other"))
    done = await asyncio.to_thread(
        _conda_store, app, tmp_path, "env", "create", "--file", str(file), "--no-wait"
    )
    event, heard = await one.event(environment="other", status="QUEUED")
    assert event["build_id"] == build["id"] + 1, done
    theirs = (await api.get(f"build/{event['build_id']}/"))["data"]
    assert heard - _moment(theirs["scheduled_on"]) < SECONDS
    revisions = [event["revision"], (await one.event(status="COMPLETED"))[0]["revision"]]
    assert revisions == sorted(set(revisions))


def _conda_store(app: ScriptedApp, directory: Path, *arguments: str) -> str:
    config = app.store.config
    done = subprocess.run(
        [
            *(sys.executable, "-m", "conda_store_jupyter", "--store", config.root),
            *("--set", f"CondaStore.kernels_dir={config.kernels_dir}", *arguments),
        ],
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(directory / "no-config")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
