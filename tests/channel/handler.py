"""Answers one request for a file, or lets it fail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from tornado.iostream import StreamClosedError
from tornado.web import StaticFileHandler

from tests.channel.faults import Fault, FaultPlan, Rule

_INVERTED = bytes(255 - byte for byte in range(256))
_ZIP_TIME = 10  # offset of "last mod file time" in a local file header (APPNOTE.TXT 4.3.7)


class ChannelHandler(StaticFileHandler):
    """Tornado's static files (ETag, Range, HEAD) with a :class:`FaultPlan` in front."""

    _rule: Rule | None = None
    _begun = False
    _waiting: asyncio.Future[object] | None = None

    def initialize(  # type: ignore[override]  # Tornado passes the route's settings
        self,
        path: str,
        default_filename: str,
        plan: FaultPlan,
        released: Callable[[], Awaitable[object]],
    ) -> None:
        super().initialize(path, default_filename)
        self._plan = plan
        self._released = released

    async def get(self, path: str, include_body: bool = True) -> None:
        self._rule = self._plan.take(self.request.path)
        fault = self._rule.fault if self._rule else None
        if fault is Fault.DROP:
            self.detach().close()
        elif fault is Fault.TRUNCATE:
            await self._send_half(path)
        elif fault is Fault.UNAVAILABLE:
            self.send_error(503)
        elif fault is Fault.NOT_FOUND:
            self.send_error(404)
        else:
            if fault is Fault.HANG:
                await self._hang()
            await super().get(path, include_body)

    async def _send_half(self, path: str) -> None:
        file = Path(self.get_absolute_path(self.root, self.parse_url_path(path)))
        if not file.is_file():
            self.send_error(404)
            return
        body = file.read_bytes()
        stream = self.detach()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        try:
            await stream.write(head + body[: len(body) // 2])
        except StreamClosedError:
            return  # the client went first
        stream.close()

    async def _hang(self) -> None:
        while self._rule is not None and self._plan.active(self._rule):
            self._waiting = asyncio.ensure_future(self._released())
            await self._waiting

    def on_connection_close(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        super().on_connection_close()

    def write(self, chunk: str | bytes | dict[str, object]) -> None:
        if self._rule and isinstance(chunk, bytes):
            if self._rule.fault is Fault.CORRUPT:
                chunk = chunk.translate(_INVERTED)
            elif self._rule.fault is Fault.TAMPER and not self._begun:
                at = _ZIP_TIME
                chunk = chunk[:at] + chunk[at : at + 1].translate(_INVERTED) + chunk[at + 1 :]
        self._begun = True
        super().write(chunk)

    def flush(self, include_footers: bool = False) -> asyncio.Future[None]:
        sent = super().flush(include_footers)
        if include_footers or self._rule is None or self._rule.fault is not Fault.SLOW:
            return sent
        return asyncio.ensure_future(_later(sent, self._rule.delay))

    def compute_etag(self) -> str | None:
        # Not the digest of the contents as Tornado's: that reads each file once more.
        if self._rule and self._rule.fault in (Fault.CORRUPT, Fault.TAMPER):
            return None
        assert self.absolute_path is not None
        status = Path(self.absolute_path).stat()
        return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'


async def _later(sent: asyncio.Future[None], delay: float) -> None:
    await sent
    await asyncio.sleep(delay)
