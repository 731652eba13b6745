"""A real Jupyter server with the extension; the builder is scripted."""

from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

import pytest
from tornado.httpclient import HTTPClientError, HTTPResponse
from tornado.websocket import WebSocketClientConnection

from tests.integration.api.following import Connect, Follower, Gated, submitted, whole
from tests.scripted_app import ScriptedApp
from tests.waiting import until, until_async

if TYPE_CHECKING:
    from tests.shortcuts import Prepare

TEXT = "name: e\nchannels: [c]\ndependencies: [python]\n"


def pytest_configure(config: pytest.Config) -> None:
    """Servers in the process of the tests."""
    config.pluginmanager.import_plugin("pytest_jupyter.jupyter_server")


@pytest.fixture
def jp_server_config(tmp_path: Path, prepare: Prepare) -> dict[str, Any]:
    """The extension is enabled; its store is this test's own."""
    prepare(tmp_path / "store")
    return {
        "ServerApp": {
            "jpserver_extensions": {"conda_store_jupyter": False, "tests.scripted_app": True},
            "allow_unauthenticated_access": False,
        },
        "CondaStore": {
            "root": str(tmp_path / "store"),
            "kernels_dir": str(tmp_path / "kernels"),
            "poll_seconds": 0.05,
        },
    }


@pytest.fixture
def app(jp_serverapp: Any) -> ScriptedApp:
    """The running extension."""
    found = jp_serverapp.extension_manager.extension_apps["tests.scripted_app"]
    running: ScriptedApp = next(iter(found))
    return running


class Api:
    """Calls with and without the token; errors are answers, not exceptions."""

    def __init__(self, fetch: Callable[..., Awaitable[HTTPResponse]], app: ScriptedApp) -> None:
        self._fetch = fetch
        self._app = app

    async def raw(self, method: str, path: str, body: Any = None, **kwargs: Any) -> HTTPResponse:
        data = json.dumps(body) if isinstance(body, dict) else body
        path, _, query = path.partition("?")
        if query:
            kwargs["params"] = parse_qsl(query, keep_blank_values=True)
        if method in ("POST", "PUT") and data is None:
            data = ""
        try:
            return await self._fetch("conda-store/api/v1", path, method=method, body=data, **kwargs)
        except HTTPClientError as error:
            return cast(HTTPResponse, error.response)

    async def call(self, method: str, path: str, body: Any = None, **kw: Any) -> tuple[int, Any]:
        response = await self.raw(method, path, body, **kw)
        return response.code, json.loads(response.body)

    async def get(self, path: str, **params: Any) -> Any:
        code, answer = await self.call("GET", path, params=params)
        assert code == 200, answer
        return answer

    async def build(self, text: str = TEXT, **fields: str) -> dict[str, Any]:
        """Submit and wait until the build has ended and is published."""
        code, answer = await self.call("POST", "specification/", {"specification": text, **fields})
        assert code == 200, answer
        path = f"build/{answer['data']['build_id']}/"

        async def ended() -> Any:
            build = (await self.get(path))["data"]
            return build if build["ended_on"] and self._published(build) else None

        return await until_async(ended)

    def _published(self, build: dict[str, Any]) -> bool:
        if not build["current"]:
            return True
        link = self._app.store.layout.link(build["namespace"], build["name"])
        return str(link.resolve()) == build["prefix"] and build["id"] in self._builds_with_kernels()

    def _builds_with_kernels(self) -> set[int]:
        specs = Path(self._app.store.config.kernels_dir).glob("*/kernel.json")
        return {
            json.loads(path.read_bytes())["metadata"]["conda_store"]["build_id"] for path in specs
        }


@pytest.fixture
def api(app: ScriptedApp, jp_fetch: Callable[..., Awaitable[HTTPResponse]]) -> Api:
    """The REST API of the running server."""
    return Api(jp_fetch, app)


@pytest.fixture
def connect(
    app: ScriptedApp, jp_ws_fetch: Callable[..., Awaitable[WebSocketClientConnection]]
) -> Connect:
    """Follows the log of a build."""

    async def follower(build_id: int, offset: int | None = None, **kwargs: Any) -> Follower:
        path = f"conda-store/api/v1/build/{build_id}/logs/stream"
        params = {} if offset is None else {"offset": offset}
        return Follower(await jp_ws_fetch(path, params=params, **kwargs), offset or 0)

    return follower


@pytest.fixture
def build(app: ScriptedApp) -> Iterator[Gated]:
    """A build that runs."""
    gate = app.builder.gates["e"] = threading.Event()
    path = app.store.layout.log(made := submitted(app))
    until(lambda: path.exists() and "scripted build of e\n" in whole(path))
    yield Gated(made, path, gate)
    gate.set()
