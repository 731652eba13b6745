"""The base of the registry's handlers: who asks, and the specification's envelope for errors."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from conda_store_jupyter.api.registry import refusals
from conda_store_jupyter.api.registry.access import Caller
from conda_store_jupyter.api.registry.refusals import Refusal
from conda_store_jupyter.api.registry.registry import Registry, Repository
from conda_store_jupyter.errors import CondaStoreError
from conda_store_jupyter.store.blobs.interface import BlobStoreAway

_MAX_LISTED = 1000


class RegistryHandler(RequestHandler):
    """Answers in JSON, errors included; every request says who asks."""

    caller: Caller

    def initialize(self, registry: Registry) -> None:
        """As Tornado calls it with what the route says."""
        self.registry = registry

    def set_default_headers(self) -> None:
        """What docker's registry says of itself, for clients of before the specification."""
        self.set_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.clear_header("Server")

    async def prepare(self) -> None:
        """Find out who asks."""
        authorization = self.request.headers.get("Authorization", "")
        caller = await self.registry.run(self.registry.access.caller, authorization)
        if caller is None:
            raise refusals.unauthorized("This is not a password that pulls images here.")
        self.caller = caller
        if self.request.method not in ("GET", "HEAD"):
            raise refusals.unsupported()

    async def repository(self, name: str) -> Repository:
        """The repository of a path. Raises Refusal."""
        return await self.registry.repository(self.caller, name)

    async def head(self, *arguments: str) -> None:
        """As GET; Tornado sends the headers only."""
        await self.get(*arguments)

    async def get(self, *arguments: str) -> None:
        """Overridden by every subclass."""
        raise NotImplementedError

    def answer(self, value: Any, media_type: str = "application/json") -> None:
        """A JSON document."""
        self.answer_bytes(json.dumps(value).encode(), media_type)

    def answer_bytes(self, data: bytes, media_type: str) -> None:
        """A document with exactly this media type, without parameters."""
        self.set_header("Content-Type", media_type)
        self.set_header("Content-Length", str(len(data)))
        self.finish(b"" if self.request.method == "HEAD" else data)

    def answer_page(self, field: str, names: list[str], more: dict[str, Any]) -> None:
        """Names after ``last``, ``n`` at most, and where the next ones are."""
        limit = self._limit()
        last = self.get_query_argument("last", "")
        left = [name for name in names if name > last]
        shown = left[:limit]
        if len(left) > len(shown) and shown:
            query = urlencode({"n": limit, "last": shown[-1]})
            self.set_header("Link", f'<{quote(self.request.path)}?{query}>; rel="next"')
        self.answer({**more, field: shown})

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Every error in the specification's envelope."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        refusal = _refusal(error, status_code, self._reason)
        self.set_status(refusal.status)
        for name, value in refusal.headers.items():
            self.set_header(name, value)
        self.answer(refusal.to_json())

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """A refusal is no event of the log; a bug is."""
        if not isinstance(value, (Refusal, CondaStoreError, StreamClosedError)):
            super().log_exception(typ, value, tb)

    def compute_etag(self) -> str | None:
        """Nothing is hashed that has a digest anyway."""
        return None

    def _limit(self) -> int:
        text = self.get_query_argument("n", str(_MAX_LISTED))
        if not (text.isascii() and text.isdigit()):
            raise Refusal(400, "UNSUPPORTED", f"n={text[:40]} is not a number.")
        return min(int(text[:9] or 0), _MAX_LISTED)


def _refusal(error: BaseException | None, status: int, reason: str) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, CondaStoreError):
        code = {403: "DENIED", 429: "TOOMANYREQUESTS"}.get(error.status, "MANIFEST_UNKNOWN")
        text = refusals.with_hints(error.message, error.hints)
        headers = {"Retry-After": "20"} if error.status == 429 else {}
        return Refusal(error.status, code, text, headers=headers)
    if isinstance(error, BlobStoreAway):
        return refusals.away(str(error))
    if isinstance(error, HTTPError):
        return Refusal(status, "UNSUPPORTED", error.log_message or reason)
    return Refusal(500, "UNKNOWN", "The registry has a bug here; its log has the traceback.")
