"""The holes found in conda-store 2025.2.2, each as a request that must do no harm here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tornado.httpclient import HTTPClientError, HTTPResponse

from conda_store_jupyter.api.routes import ROUTES
from tests.integration.api.conftest import TEXT, Api
from tests.scripted_app import ScriptedApp

ATTACKS = ["..", ".", "a/../b", "../../etc", "a\\b", "~", "a b", "-rf", "*", "%", "$HOME", "a\x00b"]


@pytest.mark.parametrize("name", ATTACKS)
async def test_names_cannot_leave_the_store(api: Api, app: ScriptedApp, name: str) -> None:
    """Holes 4 and 5: `..` as a namespace or environment."""
    before = files_around(app)
    for fields in ({"namespace": name}, {"environment_name": name}):
        code, answer = await api.call("POST", "specification/", {"specification": TEXT, **fields})
        assert (code, answer["status"]) == (400, "error"), answer
    escaped = quote(name, safe="")
    assert (await api.call("POST", f"namespace/{escaped}/"))[0] in (400, 404, 405)
    assert (await api.call("DELETE", f"environment/default/{escaped}/"))[0] in (400, 404, 405)
    assert files_around(app) == before


def files_around(app: ScriptedApp) -> set[str]:
    root = app.store.layout.root
    database = {root / f"conda-store.sqlite{end}" for end in ("", "-wal", "-shm")}
    return {str(path) for path in root.parent.rglob("*") if path not in database}


async def test_one_namespace_cannot_activate_the_build_of_another(api: Api) -> None:
    """Hole 1."""
    theirs = await api.build(namespace="a")
    await api.build(namespace="b")
    code, _ = await api.call("PUT", "environment/b/e/", {"build_id": theirs["id"]})
    assert code == 404


@pytest.mark.parametrize("wildcard", ["a_b", "a%", "a.b"])
async def test_names_are_neither_patterns_nor_expressions(api: Api, wildcard: str) -> None:
    """Holes 2 and 3: `_` and `.` in names matched other names."""
    await api.build(environment_name="axb")
    assert (await api.get("environment/", search=wildcard))["count"] == 0
    assert (await api.get("environment/", namespace="def_ult"))["count"] == 0
    code, _ = await api.call("GET", f"environment/default/{quote(wildcard)}/")
    assert code == 404


async def test_environments_whose_names_join_to_the_same_text_stay_apart(
    api: Api, app: ScriptedApp
) -> None:
    """Hole 5: `a-b/c` and `a/b-c` shared one symlink."""
    await api.build(namespace="a-b", environment_name="c")
    await api.build(namespace="a", environment_name="b-c")
    await api.build(namespace="a.b", environment_name="c")
    await api.build(namespace="a", environment_name="b.c")
    kernels = [path.name for path in Path(app.store.config.kernels_dir).iterdir()]
    assert len(set(kernels)) == 4
    links = {app.store.layout.link(ns, e).resolve() for ns, e in [("a-b", "c"), ("a", "b-c")]}
    assert len(links) == 2


METHODS = ("get", "post", "put", "delete")


def verbs() -> list[tuple[str, str]]:
    """Every path and verb that a handler has."""
    return [
        (method.upper(), example(path))
        for path, handler in ROUTES
        for method in METHODS
        if method in vars(handler)
    ]


def example(path: str) -> str:
    for pattern, value in [
        ("(?P<namespace>[^/]+)", "default"),
        ("(?P<name>[^/]+)", "e"),
        ("(?P<build_id>[0-9]+)", "1"),
        ("ya?ml", "yml"),
    ]:
        path = path.replace(pattern, value)
    return path


@pytest.mark.parametrize(("method", "path"), verbs())
async def test_nothing_answers_without_a_token(
    app: ScriptedApp,
    jp_serverapp: Any,
    jp_base_url: str,
    http_server_client: Any,
    method: str,
    path: str,
) -> None:
    """Holes 7 and 8: metrics, packages, storage and tokens were open."""
    url = f"{jp_base_url}conda-store/api/v1/{path}"
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(
            url, method=method, body="{}" if method in ("POST", "PUT") else None
        )
    assert refused.value.code == 403


async def test_the_token_is_taken_from_both_header_forms_and_a_bad_one_is_refused(
    app: ScriptedApp, jp_serverapp: Any, jp_base_url: str, http_server_client: Any
) -> None:
    """Hole 11: a malformed header was a 500, a stale cookie masked a good token."""
    token = jp_serverapp.identity_provider.token

    async def code(header: str) -> int:
        headers = {"Authorization": header, "Cookie": "username-localhost=stale"}
        try:
            response: HTTPResponse = await http_server_client.fetch(
                f"{jp_base_url}conda-store/api/v1/namespace/", headers=headers
            )
        except HTTPClientError as error:
            return error.code
        return response.code

    assert await code(f"Bearer {token}") == 200
    assert await code(f"token {token}") == 200
    for bad in ("Bearer nonsense", "Basic %%%", "Bearer", ""):
        assert await code(bad) == 403


@pytest.mark.parametrize(
    "channel",
    [
        "https://evil.example/${AWS_SECRET_ACCESS_KEY}/",
        "https://evil.example/$HOME",
        "https://user:password@conda.example/",
        "https://conda.example/t/tk-123456/channel",
    ],
)
async def test_channels_neither_read_the_environment_nor_carry_secrets(
    api: Api, channel: str
) -> None:
    """Hole 12."""
    text = json.dumps({"name": "e", "channels": [channel], "dependencies": ["python"]})
    code, answer = await api.call("POST", "specification/", {"specification": text})
    assert code == 400
    assert not any(secret in json.dumps(answer) for secret in ("user:", "tk-123456"))


@pytest.mark.parametrize(
    "pip", ["-e .", "--trusted-host x", "--find-links /etc", "x @ file:///etc/passwd", "-r /etc/x"]
)
async def test_pip_lines_cannot_reach_files_or_turn_checks_off(api: Api, pip: str) -> None:
    """Hole 12, second half."""
    dependencies = ["python", "pip", {"pip": [pip]}]
    text = json.dumps({"name": "e", "channels": ["c"], "dependencies": dependencies})
    code, answer = await api.call("POST", "specification/", {"specification": text})
    assert (code, answer["error"]["code"]) == (400, "invalid-specification")


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999999999999999",
        "size=0",
        "size=-5",
        "size=101",
        "size=1e3",
        "size=%F0%9F%92%A9",
        "order=up",
        "sort_by=password",
        "sort_by=id;drop",
        "status=DONE",
    ],
)
async def test_bad_listing_values_are_refused_with_a_reason(api: Api, query: str) -> None:
    """Hole 15."""
    for path in ("namespace/", "environment/", "build/", "build/1/packages/"):
        if query.startswith("status") and path not in ("environment/", "build/"):
            continue
        code, answer = await api.call("GET", f"{path}?{query}")
        assert code == 400, path
        assert query.split("=", maxsplit=1)[0] in answer["message"]


@pytest.mark.parametrize("query", ["packages=", "status=", "search=", "namespace=", "build="])
async def test_empty_filters_do_not_restrict(api: Api, query: str) -> None:
    """Hole 15: an empty `packages=` was a 500."""
    await api.build()
    assert (await api.get(f"build/?{query}"))["count"] == 1
    assert (await api.get(f"environment/?{query}"))["count"] == 1


@pytest.mark.parametrize(
    "path",
    ["build/999/", "build/999/logs/", "build/999/lockfile/", "build/999/packages/"],
)
async def test_what_is_not_there_is_a_404_in_json(api: Api, path: str) -> None:
    """Hole 15: unknown archives were 500s."""
    code, answer = await api.call("GET", path)
    assert (code, answer["status"]) == (404, "error")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + "dependencies: [python]\n",
        "name: e\nname: f\ndependencies: [python]\n",
        "[" * 2000,
        "name: e\ndependencies: [" + "x, " * 400_000 + "]\n",
        "name: !!python/object/apply:os.system ['id']\ndependencies: [python]\n",
        "",
        "42",
        "null",
    ],
)
async def test_hostile_yaml_is_refused_quickly(api: Api, text: str) -> None:
    """Hole 16."""
    code, answer = await asyncio.wait_for(
        api.call("POST", "specification/", {"specification": text}), 20
    )
    assert (code, answer["error"]["code"]) == (400, "invalid-specification")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'"x"',
        b"\xff\xfe",
        b'{"specification": 7}',
        b'{"specification": "\\ud800"}',
    ],
)
async def test_bodies_that_are_not_what_they_should_be(api: Api, body: bytes) -> None:
    for method, path in (("POST", "specification/"), ("POST", "validate/")):
        code, answer = await api.call(method, path, body)
        assert (code, answer["status"]) == (400, "error")


async def test_prefixes_logs_and_root_are_not_for_others_to_write(
    api: Api, app: ScriptedApp
) -> None:
    """Hole 17: 775 by default."""
    build = await api.build()
    assert app.store.layout.root.stat().st_mode & 0o077 == 0
    assert Path(build["prefix"]).stat().st_mode & 0o022 == 0
    assert app.store.layout.log(build["id"]).stat().st_mode & 0o022 == 0


async def test_a_bug_says_nothing_of_the_inside(
    api: Api, app: ScriptedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hole 14: tracebacks in answers."""

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret path /etc/shadow")

    monkeypatch.setattr(app.store.database, "read", broken)
    code, answer = await api.call("GET", "namespace/")
    assert code == 500
    assert "secret" not in json.dumps(answer)
    assert answer["error"]["code"] == "error"


async def test_writing_needs_more_than_a_cookie(
    app: ScriptedApp,
    jp_serverapp: Any,
    jp_base_url: str,
    http_server_client: Any,
    jp_fetch: Callable[..., Awaitable[HTTPResponse]],
) -> None:
    """Jupyter's XSRF rule holds here: a cookie alone does not write."""
    response = await jp_fetch("api/me")
    assert response.code == 200
    cookie = jp_serverapp.identity_provider.get_cookie_name  # the name is computed per handler
    assert cookie is not None
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(
            f"{jp_base_url}conda-store/api/v1/namespace/x/", method="POST", body=""
        )
    assert refused.value.code == 403
