"""The log of a build, line by line as it grows, over a WebSocket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_server.auth.decorator import authorized, ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from conda_store_jupyter.api.parameters import identity, integer
from conda_store_jupyter.api.tail import Tails, frames
from conda_store_jupyter.errors import InvalidRequest, NotFound

NORMAL, BROKEN, UNKNOWN = 1000, 1011, 4404

# Proxies close what is silent for 30 or 60 s.
PING_SECONDS = 25.0

# The reason of a close frame is at most 123 bytes (RFC 6455, section 5.5.1).
_REASON_BYTES = 123


class BuildLogStreamHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """``/build/{build_id}/logs/stream?offset=N``

    Sends JSON objects, each one of ``{offset, next_offset, text}`` (bytes of the log, whole
    lines), ``{status, progress, attempt, next_attempt_on}`` (first and whenever it changes) and
    at last ``{complete: true, status, failure}``. Nothing is expected from the other side.
    """

    auth_resource = "conda-store"
    _offset = 0
    _following: asyncio.Task[None] | None = None

    @ws_authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """Refuse before the connection is upgraded, or upgrade it."""
        try:
            self._offset = integer(self, "offset", 0)
        except InvalidRequest as error:
            raise HTTPError(error.status, error.message) from error
        await super().get(build_id)

    def open(self, build_id: str) -> None:
        """Begin to send."""
        self._following = asyncio.create_task(self._follow(build_id))

    def on_message(self, message: str | bytes) -> None:
        """Not listened to."""

    def on_close(self) -> None:
        """Nobody reads any more."""
        if self._following is not None:
            self._following.cancel()
        super().on_close()

    def set_default_headers(self) -> None:
        """None: the answer to an upgrade has no body that they could be about."""

    def get_compression_options(self) -> dict[str, Any] | None:
        """As the server's other sockets."""
        options: dict[str, Any] | None = self.settings.get("websocket_compression_options")
        return options

    # Tornado pings by itself, in seconds; the mixin of Jupyter does so beside it, in milliseconds,
    # which Tornado takes for seconds and warns about. The mixin's way begins in its ``open``.

    @property
    def ping_interval(self) -> float:
        """Seconds; the server's setting, which is in milliseconds, where there is one."""
        return float(self.settings.get("ws_ping_interval", PING_SECONDS * 1000)) / 1000

    @property
    def ping_timeout(self) -> float:
        """Seconds to wait for the answer to a ping before the connection counts as lost."""
        return self.ping_interval

    async def _follow(self, build_id: str) -> None:
        tails: Tails = self.settings["conda_store_tails"]
        try:
            async with tails.tail(identity(build_id)) as tail:
                async for frame in frames(tail, self._offset):
                    # Waits while the other side is slow to take what was sent.
                    await self.write_message(json.dumps(frame, ensure_ascii=False))
            self.close(NORMAL)
        except NotFound as error:
            self.close(UNKNOWN, error.message.encode()[:_REASON_BYTES].decode(errors="ignore"))
        except WebSocketClosedError:
            pass
        except Exception:
            self.log.exception("cannot follow the log of build %s", build_id)
            self.close(BROKEN, "The server has a bug here; its log has the traceback.")
