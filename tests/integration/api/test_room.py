"""Room on disk and images, as the interface asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.api.conftest import TEXT, Api
from tests.scripted_app import ScriptedApp

TWO = TEXT.replace("[python]", "[python, numpy]")


async def test_usage_tells_of_each_namespace_and_of_the_disk(api: Api) -> None:
    await api.build()
    answer = await api.get("usage/")
    assert answer["data"]["default"]["num_builds"] == 1
    assert answer["disk"]["bytes_free"] > 0


async def test_a_collection_is_foretold_and_made(api: Api, app: ScriptedApp) -> None:
    app.store.config.collect_grace_seconds = 0.0
    first = await api.build()
    await api.build(TWO)
    unkept = {"keep_last": 1, "keep_days": 0}
    code, foretold = await api.call("POST", "collect/", {"dry_run": True, **unkept})
    assert code == 200, foretold
    assert foretold["data"]["kinds"]["prefix"]["count"] == 1
    assert Path(first["prefix"]).is_dir()
    code, done = await api.call("POST", "collect/", unkept)
    assert code == 200, done
    assert done["data"]["kinds"]["prefix"]["count"] == 1
    assert not Path(first["prefix"]).exists()
    assert (await api.get(f"build/{first['id']}/"))["data"]["restorable"]


@pytest.mark.parametrize("wrong", [{"keep_last": -1}, {"keep_days": -1}, {"dry_run": "no"}])
async def test_a_collection_that_cannot_be_meant_removes_nothing(
    api: Api, wrong: dict[str, object]
) -> None:
    build = await api.build()
    code, answer = await api.call("POST", "collect/", wrong)
    assert code == 400
    assert next(iter(wrong)) in answer["message"]
    assert Path(build["prefix"]).is_dir()


async def test_an_image_has_no_address_where_there_is_no_registry(api: Api) -> None:
    build = await api.build()
    image = (await api.get(f"build/{build['id']}/image/"))["data"]
    assert (image["repository"], image["reference"]) == ("default/e", None)
    assert image["tags"][:2] == ["latest", str(build["id"])]
    code, answer = await api.call("GET", "build/99/image/")
    assert code == 404
    assert "99" in answer["message"]
