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

from conda_store_jupyter.app import BUILD_EVENT, WATCH_EVENT
from tests.integration.api.conftest import TEXT, Api
from tests.scripted_app import ScriptedApp
from tests.waiting import until_async

SECONDS = 1.0  # the bar, from the moment at which the change was made

Subscribe = Callable[..., Awaitable[WebSocketClientConnection]]


class Page:
    """An open page of JupyterLab: it has one socket for all events, and reads it all the time."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket
        self._heard: list[tuple[dict[str, Any], float]] = []
        self._reading = asyncio.create_task(self._read())

    async def event(self, **wanted: Any) -> tuple[dict[str, Any], float]:
        """The first event of ours with these values, and when it came."""

        async def found() -> Any:
            return next((e for e in self._heard if wanted.items() <= e[0].items()), None)

        event: tuple[dict[str, Any], float] = await until_async(found)
        return event

    async def _read(self) -> None:
        while (message := await self._socket.read_message()) is not None:
            event = json.loads(message)
            if event["schema_id"] in (BUILD_EVENT, WATCH_EVENT):
                self._heard.append((event, time.time()))


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
    build = await api.build()
    for one in pages:
        event, queued = await one.event(build_id=build["id"], status="QUEUED")
        assert (event["namespace"], event["environment"]) == ("default", "e")
        assert queued - _moment(build["scheduled_on"]) < SECONDS
        _, completed = await one.event(build_id=build["id"], status="COMPLETED")
        assert completed - _moment(build["ended_on"]) < SECONDS
        await one.event(build_id=None, environment="e")  # it became the current build


async def test_changes_of_another_process_are_heard_too(
    api: Api, app: ScriptedApp, tmp_path: Path, page: Callable[[], Awaitable[Page]]
) -> None:
    one = await page()
    (file := tmp_path / "environment.yml").write_text(TEXT)
    done = await asyncio.to_thread(
        _conda_store, app, tmp_path, "env", "create", "--file", str(file), "--no-wait"
    )
    event, queued = await one.event(environment="e", status="QUEUED")
    build = (await api.get(f"build/{event['build_id']}/"))["data"]
    assert queued - _moment(build["scheduled_on"]) < SECONDS, done
    last, _ = await one.event(environment="e", status="COMPLETED")
    assert last["revision"] > event["revision"]


async def test_what_became_of_a_watched_file_is_heard(
    app: ScriptedApp, tmp_path: Path, page: Callable[[], Awaitable[Page]]
) -> None:
    one = await page()
    (file := tmp_path / "environment.yml").write_text(TEXT)
    app.store.config.watch_paths = [str(file)]
    watcher = app.store.watcher(lambda _notice: None)
    await asyncio.to_thread(watcher.look_until_settled)
    event, _ = await one.event(schema_id=WATCH_EVENT, state="followed")
    assert (event["path"], event["environment"]) == (str(file), "e")
    file.write_text("name: e\n")
    await asyncio.to_thread(watcher.look_until_settled)
    wrong, _ = await one.event(schema_id=WATCH_EVENT, state="error")
    assert "dependencies" in wrong["message"]
    assert wrong["build_id"] == event["build_id"]


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
