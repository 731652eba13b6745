"""What the page of an environment and the panel ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conda_store_jupyter.builder.simple_index import Answer, SimpleIndexes
from tests.integration.api.conftest import TEXT, Api
from tests.scripted_app import ScriptedApp
from tests.waiting import until_async


async def test_kernels_are_chosen_with_the_environment(api: Api, app: ScriptedApp) -> None:
    await api.build()
    body = {"kernels": {"python3": {"display_name": "Mine", "starred": True}}}
    code, answer = await api.call("PUT", "environment/default/e/", body)
    kernel = answer["data"]["kernels"][0]
    assert (code, kernel["display_name"], kernel["starred"]) == (200, "Mine", True)
    spec = Path(app.store.config.kernels_dir, "cs.default.e.python3", "kernel.json")
    assert '"Mine"' in spec.read_text()
    body = {"kernels": {"python3": {"hidden": True}}}
    _, answer = await api.call("PUT", "environment/default/e/", body)
    assert (answer["data"]["kernels"], len(answer["data"]["hidden_kernels"])) == ([], 1)
    assert not spec.exists()
    wrongs: list[dict[str, Any]] = [{"kernels": {"ir": None}}, {"kernels": []}]
    for wrong in wrongs:
        code, answer = await api.call("PUT", "environment/default/e/", wrong)
        assert (code, answer["error"]["code"]) == (400, "invalid-request")


async def test_paths_of_the_file_browser_are_watched(api: Api, jp_root_dir: Path) -> None:
    (jp_root_dir / "specs").mkdir()
    (jp_root_dir / "specs" / "e.yml").write_text(TEXT)
    code, answer = await api.call("POST", "watch/", {"path": "specs"})
    path = answer["data"]
    assert (code, path["path"], path["asked"]) == (200, str(jp_root_dir / "specs"), True)

    async def found() -> dict[str, Any]:
        listed: dict[str, Any] = await api.get("watch/")
        return listed

    async def is_built() -> bool:
        return any(file["build"] for file in (await found())["data"])

    await until_async(is_built)
    assert (await found())["root"] == str(jp_root_dir)
    place = f"watch/{path['id']}/"
    code, answer = await api.call("PUT", place, {"stopped": True})
    assert (code, answer["data"]["stopped"]) == (200, True)
    code, _ = await api.call("DELETE", place)
    assert (code, (await found())["paths"]) == (200, [])
    assert (await api.call("DELETE", place))[0] == 404
    code, answer = await api.call("POST", "watch/", {"path": "nowhere"})
    assert (code, "nothing at this path" in answer["message"]) == (400, True)
    assert (await api.call("PUT", place, {"stopped": "yes"}))[0] == 400


async def test_updates_are_those_of_a_plan(api: Api, app: ScriptedApp) -> None:
    build = await api.build()
    path = f"build/{build['id']}/updates/"
    assert (await api.get(f"{path}?if_warm=true"))["data"]["checked"] is False
    app.planner.builder.versions["python"] = "9.0"
    found = (await api.get(path))["data"]
    assert (found["checked"], found["conflict"]) == (True, None)
    assert found["updates"] == [{"kind": "conda", "name": "python", "version": "9.0"}]
    assert (await api.call("GET", "build/99/updates/"))[0] == 404


async def test_projects_of_pypi_are_looked_up(api: Api, app: ScriptedApp) -> None:
    page = Answer("text/html", b'<a href="foo-1.0.tar.gz">foo</a>')

    def fetch(url: str) -> Answer | None:
        if url.endswith("/away/"):
            raise OSError("no route")
        return page if url.endswith("/foo/") else None

    app.store.__dict__["pypi"] = SimpleIndexes(["https://i"], fetch)
    found = (await api.get("index/pypi/Foo/"))["data"]
    assert (found["exists"], found["newest"], found["name"]) == (True, "1.0", "foo")
    assert (await api.get("index/pypi/bar/"))["data"]["exists"] is False
    code, answer = await api.call("GET", "index/pypi/away/")
    assert (code, answer["error"]["code"]) == (502, "channel-unreadable")
    assert (await api.call("GET", "index/pypi/-/"))[0] == 400


async def test_a_dry_run_says_what_the_server_keeps(api: Api) -> None:
    _, answer = await api.call("POST", "collect/", {"dry_run": True})
    assert answer["data"]["settings"] == {"keep_last": 5, "keep_days": 30.0}
    usage = (await api.get("usage/"))["data"]
    assert all("limits" in one for one in usage.values())
