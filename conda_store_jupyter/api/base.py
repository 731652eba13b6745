"""The base of every handler: authorization, envelopes, errors, and the way off the event loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from tornado.web import HTTPError

from conda_store_jupyter.api.running_kernels import RunningKernels
from conda_store_jupyter.builder.planner import Planner
from conda_store_jupyter.builder.simple_index import SimpleIndexes
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.paging import Page
from conda_store_jupyter.errors import CondaStoreError, Conflict, InvalidRequest, NotFound
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.retention.report import Report

T = TypeVar("T")

MAX_BODY_BYTES = 4 << 20

# Deletion waits for builds to stop, which takes a second at most where their worker lives.
_TRY_SECONDS = 0.1
_TRIES = 300


class OpenStore(Protocol):
    """What handlers need of the store that ``bootstrap`` opened."""

    config: CondaStore
    context: Context

    @property
    def planner(self) -> Planner:
        """What previews builds."""

    @property
    def pypi(self) -> SimpleIndexes:
        """What the package indexes of the pip section have."""

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one reading transaction."""

    def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one writing transaction."""

    def collect(
        self, *, dry_run: bool, keep_last: int | None = None, keep_days: float | None = None
    ) -> Report:
        """Remove what is not kept."""


class Handler(ExtensionHandlerMixin, APIHandler):
    """Answers in the envelopes of the conda-store REST API v1.

    Every verb of a subclass carries ``@authenticated`` and ``@authorized``, but for signed links;
    a test holds it.
    """

    auth_resource = "conda-store"

    @property
    def store(self) -> OpenStore:
        """The open store: the whole dependency injection."""
        store: OpenStore = self.settings["conda_store"]
        return store

    @property
    def kernels(self) -> RunningKernels:
        """The kernels that run in this server."""
        kernels: RunningKernels = self.settings["conda_store_kernels"]
        return kernels

    async def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in a thread and one reading transaction."""
        return await asyncio.to_thread(self.store.read, function, *args, **kwargs)

    async def change(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in a thread and one writing transaction."""
        return await asyncio.to_thread(self.store.write, function, *args, **kwargs)

    async def change_until_done(self, function: Callable[..., bool], *args: Any) -> None:
        """:meth:`change` again and again until ``function`` says that it was all.

        Raises:
            Conflict: it was not, for a long time; what was asked for still holds.
        """
        for number in range(_TRIES):
            try:
                if await self.change(function, *args):
                    return
            except NotFound:
                if number == 0:
                    raise
                return  # The reconciler was faster.
            await asyncio.sleep(_TRY_SECONDS)
        raise Conflict(
            "What runs there has been told to stop but has not stopped yet.",
            hints=["Try again in a minute; `conda-store doctor` says what is in the way."],
        )

    def answer(self, data: Any = None, **more: Any) -> None:
        """``{"status": "ok", "data": …}``."""
        self.finish(json.dumps({"status": "ok", "data": data, "message": None, **more}))

    def answer_page(self, found: Page[Any], **more: Any) -> None:
        """A page of a listing with its bounds."""
        bounds = {"page": found.page, "size": found.size, "count": found.count}
        self.answer(list(found.rows), **bounds, **more)

    def answer_text(self, text: str | bytes, media_type: str = "text/plain; charset=utf-8") -> None:
        """A document instead of an envelope."""
        self.finish(text, set_content_type=media_type)

    @property
    def person(self) -> str:
        """Who asks."""
        return str(getattr(self.current_user, "username", "") or "")

    def json_object(self) -> dict[str, Any]:
        """The body, which must be a JSON object.

        Raises:
            InvalidRequest: it is not, or its text cannot be stored.
        """
        if len(self.request.body) > MAX_BODY_BYTES:
            raise InvalidRequest(f"The body is larger than {MAX_BODY_BYTES >> 20} MiB.")
        try:
            value = json.loads(self.request.body or b"{}")
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise InvalidRequest(
                f"The body is not JSON that can be read: {error}.",
                hints=["Send a JSON object in UTF-8."],
            ) from error
        if not isinstance(value, dict):
            raise InvalidRequest("The body must be a JSON object.")
        return value

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Every error, whoever raised it, as ``{"status": "error", "message", "error"}``."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        body: dict[str, Any] = {"code": "error", "hints": [], "detail": {}}
        if isinstance(error, CondaStoreError):
            self.set_status(error.status)
            if seconds := error.detail.get("retry_seconds"):
                self.set_header("Retry-After", str(seconds))
            body = {"code": error.code, "hints": list(error.hints), "detail": error.detail}
            message = error.message
        elif isinstance(error, HTTPError):
            message = error.log_message or error.reason or self._reason
        else:
            message = "The server has a bug here; its log has the traceback."
        self.finish(
            json.dumps(
                {"status": "error", "message": message, "error": {**body, "message": message}}
            )
        )

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """A refused request is not an event of the server's log; a bug is."""
        if not isinstance(value, CondaStoreError):
            super().log_exception(typ, value, tb)
