"""Who may follow a log, and what else is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPResponse

from tests.integration.api.following import Connect, Gated
from tests.scripted_app import ScriptedApp


async def test_there_is_no_log_of_a_build_that_is_not_there(connect: Connect) -> None:
    for build_id in (999, 10**30):
        follower = await connect(build_id)
        assert not await follower.read()
        assert follower.socket.close_code == 4404
        assert "There is no build" in (follower.socket.close_reason or "")


@pytest.mark.parametrize("offset", ["-1", "x", "1e3", str(2**31)])
async def test_a_bad_offset_is_refused_before_the_upgrade(
    build: Gated, connect: Connect, offset: Any
) -> None:
    with pytest.raises(HTTPClientError) as refused:
        await connect(build.id, offset)
    assert refused.value.code == 400


async def test_strangers_are_refused_before_the_upgrade(build: Gated, connect: Connect) -> None:
    with pytest.raises(HTTPClientError) as refused:
        await connect(build.id, headers={"Authorization": "token nonsense"})
    assert refused.value.code == 403


async def test_a_cookie_opens_it_for_pages_of_this_server_only(
    build: Gated,
    connect: Connect,
    jp_fetch: Callable[..., Awaitable[HTTPResponse]],
    jp_http_port: int,
) -> None:
    host = f"localhost:{jp_http_port}"  # as jp_ws_fetch calls it; the cookie's name has it too
    answer = await jp_fetch("api/me", headers={"Host": host})
    cookies = answer.headers.get_list("Set-Cookie")
    cookie = "; ".join(text.partition(";")[0] for text in cookies)
    page = {"Authorization": "", "Cookie": cookie, "Origin": f"http://{host}"}
    follower = await connect(build.id, headers=dict(page))
    await follower.until("scripted build")
    with pytest.raises(HTTPClientError) as refused:
        await connect(build.id, headers={**page, "Origin": "https://evil.example"})
    assert refused.value.code == 403


async def test_who_may_not_read_is_refused_before_the_upgrade(
    build: Gated, connect: Connect, app: ScriptedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def nobody(_self: Any, _handler: Any, _user: Any, action: str, resource: str) -> bool:
        asked.append((action, resource))
        return False

    assert app.serverapp is not None
    monkeypatch.setattr(type(app.serverapp.authorizer), "is_authorized", nobody)
    with pytest.raises(HTTPClientError) as refused:
        await connect(build.id)
    assert refused.value.code == 403
    assert asked == [("read", "conda-store")]
