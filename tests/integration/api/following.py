"""One who follows a log over the WebSocket, as the front end does."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from tests.scripted_app import ScriptedApp
from tests.stores import ONE

SECONDS = 30.0


class Follower:
    """Reads frames and keeps what they add up to.

    Attributes:
        text: the log so far.
        offset: where to go on after a drop.
        news: the frames about the build.
        end: the last frame, when it has come.
    """

    def __init__(self, socket: WebSocketClientConnection, offset: int = 0) -> None:
        self.socket = socket
        self.text = ""
        self.offset = offset
        self.news: list[dict[str, Any]] = []
        self.sizes: list[int] = []
        self.end: dict[str, Any] | None = None

    async def read(self) -> bool:
        """Take the next frame; False when the other side has closed."""
        message = await asyncio.wait_for(self.socket.read_message(), SECONDS)
        if message is None:
            return False
        frame = json.loads(message)
        if "text" in frame:
            if frame["offset"] != self.offset:
                self.text = ""  # the log was begun again
            self.text += frame["text"]
            self.offset = frame["next_offset"]
            self.sizes.append(len(frame["text"].encode()))
        elif "complete" in frame:
            self.end = frame
        else:
            self.news.append(frame)
        return True

    async def until(self, text: str) -> None:
        """Read until the log so far has ``text``."""
        while text not in self.text:
            assert await self.read(), f"closed: {self.socket.close_code}"

    async def to_the_end(self) -> None:
        """Read until the other side closes."""
        while await self.read():
            pass


#: Follows the log of a build, from an offset on.
Connect = Callable[..., Awaitable[Follower]]


class Gated:
    """A build that goes on when it is told to; what writes its log is the test."""

    def __init__(self, build_id: int, path: Path, gate: threading.Event) -> None:
        self.id = build_id
        self.path = path
        self.finish = gate.set

    def log(self) -> BuildLog:
        """The log, as a process elsewhere writes it."""
        return BuildLog(self.path)


def submitted(app: ScriptedApp) -> int:
    """A build that is asked for."""
    return app.store.write(submit, app.store.context, SubmissionRequest(ONE)).build_id


def whole(path: Path) -> str:
    """A log as it is on disk."""
    return path.read_text(encoding="utf-8")
