"""Links that need no login: only for what they name, only for a while, resumable."""

from __future__ import annotations

import asyncio
import hashlib
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from conda_store_jupyter.services.links import Link, signature
from conda_store_jupyter.store.keys import key
from tests.integration.api.conftest import Api
from tests.scripted_app import ScriptedApp
from tests.waiting import until_async

ZST = "archive.tar.zst"


class Anybody:
    """A client without token and cookies, such as curl on another machine."""

    def __init__(self, server: Any) -> None:
        self._root = f"http://{server.ip or '127.0.0.1'}:{server.port}"

    async def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
        request = urllib.request.Request(self._root + path, method=method)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)

        def ask() -> tuple[int, Any, bytes]:
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return answer.status, answer.headers, answer.read()
            except urllib.error.HTTPError as error:
                return error.code, error.headers, error.read()

        return await asyncio.to_thread(ask)


@pytest.fixture
def anybody(jp_serverapp: Any, app: ScriptedApp) -> Anybody:
    return Anybody(jp_serverapp)


async def linked(api: Api, build_id: int, kind: str, body: Any = None) -> dict[str, Any]:
    async def ready() -> Any:
        path = f"build/{build_id}/artifact/{kind}/link/"
        code, answer = await api.call("POST", path, body or {})
        assert code in (200, 202), answer
        return answer["data"] if code == 200 else None

    found: dict[str, Any] = await until_async(ready)
    return found


@pytest.mark.parametrize("kind", [ZST, "pixi.lock"])
async def test_anybody_downloads_with_a_link(api: Api, anybody: Anybody, kind: str) -> None:
    build = await api.build()
    link = await linked(api, build["id"], kind)
    code, headers, body = await anybody.get(link["url"])
    assert code == 200
    assert (len(body), hashlib.sha256(body).hexdigest()) == (link["size"], link["sha256"])
    assert headers["ETag"] == f'"{link["sha256"]}"'
    assert link["filename"] in headers["Content-Disposition"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert urlsplit(link["url"]).path.endswith(f"/{link['filename']}")
    assert link["absolute_url"].endswith(link["url"])
    assert link["absolute_url"].startswith("http://")
    code, headers, nothing = await anybody.get(link["url"], "HEAD")
    assert (code, int(headers["Content-Length"]), nothing) == (200, len(body), b"")


async def test_a_download_goes_on_where_it_stopped(api: Api, anybody: Anybody) -> None:
    build = await api.build()
    first = await linked(api, build["id"], ZST, {"seconds": 60})
    _, headers, whole = await anybody.get(first["url"])
    again = await linked(api, build["id"], ZST)
    code, _, rest = await anybody.get(again["url"], Range="bytes=100-", If_Range=headers["ETag"])
    assert (code, rest) == (206, whole[100:])
    code, _, _ = await anybody.get(again["url"], If_None_Match=headers["ETag"])
    assert code == 304


async def test_a_link_is_for_what_it_names_alone(api: Api, anybody: Anybody) -> None:
    build = await api.build()
    link = await linked(api, build["id"], "pixi.lock")
    place, query = urlsplit(link["url"]).path, dict(parse_qsl(urlsplit(link["url"]).query))
    other = await linked(api, build["id"], "explicit.txt")
    changed = [
        f"{place.replace('pixi.lock', 'explicit.txt')}?{urlencode(query)}",
        f"{place.replace('/pixi.lock/', '/archive.tar.zst/')}?{urlencode(query)}",
        f"{place}x?{urlencode(query)}",
        f"{place}?{urlencode({**query, 'expires': int(query['expires']) + 1})}",
        f"{place}?{urlencode({**query, 'sha256': other['sha256']})}",
        f"{place}?{urlencode({**query, 'signature': 'é'})}",
        f"{place}?{urlencode({**query, 'signature': ''})}",
        f"{place}?{urlencode({**query, 'expires': ''})}",
        place,
    ]
    for path in changed:
        code, _, body = await anybody.get(path)
        assert code in (400, 403), path
        assert b"packages" not in body
    code, _, _ = await anybody.get(link["url"])
    assert code == 200


async def test_nothing_else_is_open(api: Api, anybody: Anybody) -> None:
    build = await api.build()
    link = await linked(api, build["id"], "pixi.lock")
    base = link["url"].split("/download/")[0]
    for path in (f"build/{build['id']}/artifact/pixi.lock/", f"build/{build['id']}/", ""):
        code, _, _ = await anybody.get(f"{base}/{path}?{urlsplit(link['url']).query}")
        assert code == 403, path


async def test_a_link_ends(api: Api, anybody: Anybody, app: ScriptedApp) -> None:
    build = await api.build()
    link = await linked(api, build["id"], "pixi.lock")
    query = dict(parse_qsl(urlsplit(link["url"]).query))
    past = int(time.time()) - 1
    old = Link(build["id"], "pixi.lock", query["sha256"], "pixi.lock", past)
    signed = signature(key(app.store.context.layout.key), old)
    path = urlsplit(link["url"]).path
    query = {**query, "expires": str(past), "signature": signed}
    code, _, body = await anybody.get(f"{path}?{urlencode(query)}")
    assert code == 403
    assert b"time of this link is over" in body


async def test_what_is_linked_must_be_there(api: Api, anybody: Anybody) -> None:
    build = await api.build()
    assert (await api.call("POST", f"build/{build['id']}/artifact/nothing/link/", {}))[0] == 404
    assert (await api.call("POST", "build/99/artifact/pixi.lock/link/", {}))[0] == 404
    link = await linked(api, build["id"], "pixi.lock")
    await api.call("DELETE", "environment/default/e/")
    code, _, _ = await anybody.get(link["url"])
    assert code == 404


@pytest.mark.parametrize("seconds", [9, 3601, "60", True, -1])
async def test_how_long_a_link_lives_has_bounds(api: Api, seconds: Any) -> None:
    build = await api.build()
    path = f"build/{build['id']}/artifact/pixi.lock/link/"
    code, answer = await api.call("POST", path, {"seconds": seconds})
    assert (code, answer["error"]["detail"]) == (400, {"parameter": "seconds"})


async def test_only_who_may_use_the_api_gets_a_link(api: Api, anybody: Anybody) -> None:
    build = await api.build()
    link = await linked(api, build["id"], "pixi.lock")
    base = link["url"].split("/download/")[0]
    path = f"{base}/build/{build['id']}/artifact/pixi.lock/link/"
    code, _, _ = await anybody.get(path, "POST")
    assert code == 403
