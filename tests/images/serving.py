"""A registry in a thread of the test, which remembers what it was asked for."""

from __future__ import annotations

import asyncio
import base64
import gzip
import http.client
import io
import json
import logging
import tarfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from types import TracebackType
from typing import Any

from conda_store_jupyter.api.registry.server import RegistryServer
from conda_store_jupyter.bootstrap import Store

TOKEN = "a-token-for-tests"

_LOGGER = logging.getLogger("conda_store_jupyter.api.registry.handlers")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The code of the first error."""
        code: str = self.json["errors"][0]["code"]
        return code


class _Requests(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass
class Serving:
    """A context in which a store's images can be pulled.

    Attributes:
        server: made when it is entered.
    """

    store: Store
    is_server_token: Callable[[str], bool] = lambda password: password == TOKEN
    is_open: bool = False
    make_images: bool = True
    server: RegistryServer = field(init=False)
    _requests: _Requests = field(default_factory=_Requests, init=False)

    def __enter__(self) -> Serving:
        self.server = RegistryServer(self.store, self.is_server_token, is_open=self.is_open)
        if not self.make_images:
            self.server.makes_images = False
        _LOGGER.addHandler(self._requests)
        self._level = _LOGGER.level
        _LOGGER.setLevel(logging.INFO)
        self.server.bind()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(30)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self.server.close_connections(), self._loop).result(30)
        self.server.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()
        _LOGGER.removeHandler(self._requests)
        _LOGGER.setLevel(self._level)

    @property
    def host(self) -> str:
        """``HOST:PORT``."""
        return self.server.address

    @property
    def requests(self) -> list[str]:
        """``GET /v2/… 200`` of every request so far."""
        return [line.rsplit(" ", 2)[0] for line in self._requests.lines]

    def blobs_sent(self) -> list[str]:
        """Digests of the blobs that were transferred so far."""
        return [
            line.split()[1].rpartition("/")[2]
            for line in self.requests
            if line.startswith("GET ") and "/blobs/" in line and line.endswith(("200", "206"))
        ]

    def call(
        self,
        path: str,
        *,
        method: str = "GET",
        password: str | None = TOKEN,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request."""
        sent = dict(headers or {})
        if password is not None:
            sent["Authorization"] = basic(password)
        connection = http.client.HTTPConnection("localhost", self.server.port, timeout=60)
        try:
            connection.request(method, path, headers=sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    async def _start(self) -> None:
        self.server.start()


def basic(password: str, user: str = "somebody") -> str:
    """The value of ``Authorization``."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def manifest_of(serving: Serving, name: str = "default/demo", tag: str = "latest") -> Any:
    """The manifest of a tag."""
    answer = serving.call(f"/v2/{name}/manifests/{tag}")
    assert answer.status == 200, answer.body
    return answer.json


def layer_names(serving: Serving, name: str, digest: str) -> list[str]:
    """The files of a layer."""
    answer = serving.call(f"/v2/{name}/blobs/{digest}")
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(answer.body))) as tar:
        return tar.getnames()
