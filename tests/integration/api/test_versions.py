"""Differences, history, rollback, import and clone over REST."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.store import prefixes
from tests.integration.api.conftest import TEXT, Api
from tests.scripted_app import ScriptedApp
from tests.unit.spec.exchange import samples
from tests.waiting import until_async

MORE = TEXT.replace("[python]", "[python, numpy]")


async def ended(api: Api, build_id: int) -> dict[str, Any]:
    async def look() -> Any:
        build = (await api.get(f"build/{build_id}/"))["data"]
        return build if build["ended_on"] else None

    found: dict[str, Any] = await until_async(look)
    return found


async def test_diff(api: Api) -> None:
    first, second = await api.build(), await api.build(MORE)
    found = (await api.get("diff/", a=f"build:{first['id']}", b="environment:default/e"))["data"]
    assert [(c["name"], c["change"]) for c in found["changes"]] == [("numpy", "added")]
    assert (found["a"]["build_id"], found["b"]["build_id"]) == (first["id"], second["id"])
    body = {"a": "environment:e", "b": {"lockfile": samples.PIXI_LOCK, "label": "pixi.lock"}}
    code, answer = await api.call("POST", "diff/", body)
    assert (code, answer["data"]["b"]["label"]) == (200, "pixi.lock")
    assert {c["name"] for c in answer["data"]["changes"]} == {"flask", "numpy", "python", "six"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid-request"),
        ({"a": "build:1", "b": {}}, 400, "invalid-request"),
        ({"a": "build:1", "b": {"lockfile": 3}}, 400, "invalid-request"),
        ({"a": "build:1", "b": {"lockfile": "<html>"}}, 400, "invalid-file"),
        ({"a": "build:1", "b": "build:99"}, 404, "not-found"),
        ({"a": "build:1", "b": "x"}, 400, "invalid-request"),
    ],
)
async def test_what_cannot_be_compared(
    api: Api, body: dict[str, Any], status: int, code: str
) -> None:
    await api.build()
    answer = await api.call("POST", "diff/", body)
    assert (answer[0], answer[1]["error"]["code"]) == (status, code)


async def test_rollback_to_a_collected_build_restores_it(api: Api, app: ScriptedApp) -> None:
    first, second = await api.build(), await api.build(MORE)
    prefixes.remove(Path(first["prefix"]))
    code, answer = await api.call("PUT", "environment/default/e/", {"build_id": first["id"]})
    data = answer["data"]
    assert (code, data["restoring"], data["running_kernels"]) == (200, True, [])
    assert data["current_build_id"] == second["id"]
    restored = await ended(api, data["build_id"])
    assert (restored["status"], restored["prefix"]) == ("COMPLETED", first["prefix"])
    newest = (await api.get("environment/default/e/history/"))["data"][0]
    assert (newest["id"], newest["restores"]) == (restored["id"], first["id"])


async def test_history(api: Api) -> None:
    await api.build()
    await api.build(MORE)
    await api.call("PUT", "environment/default/e/", {"build_id": 1})
    page = await api.get("environment/default/e/history/", size=1, page=2)
    assert (page["count"], page["page"], page["size"]) == (2, 2, 1)
    [oldest] = page["data"]
    assert [one["kind"] for one in oldest["activations"]] == ["built", "chosen"]
    assert oldest["activations"][1]["by"]
    code, answer = await api.call("GET", "environment/default/nobody/history/")
    assert (code, answer["error"]["code"]) == (404, "not-found")


async def test_a_description_is_no_rollback(api: Api) -> None:
    build = await api.build()
    _, answer = await api.call("PUT", "environment/default/e/", {"description": "mine"})
    assert (answer["data"]["build_id"], answer["data"]["restoring"]) == (build["id"], False)


async def test_import_says_what_it_took_and_left(api: Api) -> None:
    body = {"content": samples.PIXI_TOML, "lockfile": samples.PIXI_LOCK, "namespace": "team"}
    code, answer = await api.call("POST", "import/", body)
    data = answer["data"]
    assert (code, data["format"], data["new"]) == (200, "pixi.toml", True)
    assert data["environment"] == {"namespace": "team", "name": "analysis"}
    assert [problem["code"] for problem in data["problems"]] == ["left-out"]
    build = await ended(api, data["build_id"])
    assert (build["status"], build["policy"]) == ("COMPLETED", "exact")


async def test_convert_creates_nothing(api: Api) -> None:
    _, answer = await api.call("POST", "convert/", {"content": "numpy\nflask=1\n"})
    data = answer["data"]
    assert (data["format"], data["specification"], data["lockfile"]) == (
        "requirements.txt",
        None,
        False,
    )
    assert [(p["line"], p["severity"]) for p in data["problems"]] == [(2, "error")]
    _, answer = await api.call("POST", "convert/", {"content": samples.PIXI_LOCK})
    assert answer["data"]["platforms"] == ["linux-64", "osx-arm64"]
    assert (await api.get("environment/"))["count"] == 0


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid-request"),
        ({"content": "numpy\n"}, 400, "invalid-request"),
        ({"content": "numpy\n", "format": "zip"}, 400, "invalid-request"),
        ({"content": "numpy\n", "environment_name": "x", "exact": "yes"}, 400, "invalid-request"),
        ({"content": "<html>", "environment_name": "x"}, 400, "invalid-file"),
        ({"content": samples.PIXI_LOCK[:300], "environment_name": "x"}, 400, "invalid-file"),
        ({"prefix": "/nowhere", "environment_name": "x"}, 404, "not-found"),
        ({"prefix": "\0", "environment_name": "x"}, 404, "not-found"),
    ],
)
async def test_what_cannot_be_imported(
    api: Api, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await api.call("POST", "import/", body)
    assert (answer[0], answer[1]["error"]["code"]) == (status, code)
    assert (await api.get("build/"))["count"] == 0


async def test_clone(api: Api) -> None:
    build = await api.build()
    path = f"build/{build['id']}/clone/"
    code, answer = await api.call("POST", path, {"namespace": "team", "environment_name": "copy"})
    copy = await ended(api, answer["data"]["build_id"])
    assert (code, copy["namespace"], copy["name"]) == (200, "team", "copy")
    assert copy["lockfile_sha256"] == build["lockfile_sha256"]
    code, answer = await api.call("POST", path, {})
    assert (code, answer["error"]["code"]) == (409, "conflict")
    code, answer = await api.call("POST", "build/99/clone/", {"environment_name": "x"})
    assert code == 404
