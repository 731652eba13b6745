from __future__ import annotations

from tests.integration.api.conftest import TEXT, Api
from tests.scripted_app import ScriptedApp

MORE = TEXT.replace("[python]", "[python, numpy]")


async def test_a_plan_says_what_changes_and_changes_nothing(api: Api) -> None:
    build = await api.build()
    code, answer = await api.call("POST", "plan/", {"specification": MORE})
    plan = answer["data"]
    assert (code, plan["policy"], plan["base_build_id"]) == (200, "minimal", build["id"])
    assert (plan["packages"], plan["conflict"], plan["download_bytes"]) == (2, None, 2000)
    assert [(c["name"], c["change"]) for c in plan["diff"]["changes"]] == [("numpy", "added")]
    assert plan["diff"]["specification"]["dependencies"] == {"added": ["numpy"], "removed": []}
    assert (await api.get("build/"))["count"] == 1


async def test_a_plan_for_a_new_environment_adds_everything(api: Api) -> None:
    code, answer = await api.call("POST", "plan/", {"specification": MORE, "policy": "latest"})
    plan = answer["data"]
    assert (code, plan["base_build_id"], plan["diff"]["counts"]["added"]) == (200, None, 2)
    assert (await api.get("environment/"))["count"] == 0


async def test_a_plan_of_nonsense_is_refused_with_positions(api: Api) -> None:
    code, answer = await api.call("POST", "plan/", {"specification": "name: e\ndepends: [a]\n"})
    assert (code, answer["error"]["code"]) == (400, "invalid-specification")
    assert answer["error"]["detail"]["problems"][0]["line"] == 2
    code, answer = await api.call("POST", "plan/", {"specification": TEXT, "policy": "newest"})
    assert code == 400
    assert "minimal, latest" in answer["error"]["hints"][0]
    code, _ = await api.call("POST", "plan/", {"specification": TEXT, "base_build_id": 99})
    assert code == 404


async def test_solving_without_a_name_as_conda_store_does(api: Api) -> None:
    answer = await api.get("specification/?channel=c&conda=python&conda=numpy")
    assert sorted(package["name"] for package in answer["solve"]) == ["numpy", "python"]
    code, answer = await api.call("GET", "specification/?conda=python==")
    assert (code, answer["error"]["code"]) == (400, "invalid-specification")


async def test_an_edit_of_a_build_that_was_replaced_is_a_conflict(api: Api) -> None:
    first = await api.build()
    second = await api.build(MORE)
    body = {"specification": TEXT.replace("[python]", "[scipy]"), "base_build_id": first["id"]}
    code, answer = await api.call("POST", "specification/", body)
    assert (code, answer["error"]["code"]) == (409, "stale-base")
    assert answer["error"]["detail"]["newest_build_id"] == second["id"]


async def test_a_lockfile_is_submitted_as_to_conda_store(api: Api) -> None:
    build = await api.build()
    text = (await api.raw("GET", f"build/{build['id']}/conda-lock.yml")).body.decode()
    body = {"specification": text, "is_lockfile": True, "environment_name": "copy"}
    code, answer = await api.call("POST", "specification/", body)
    assert (code, answer["data"]["environment"]["name"]) == (200, "copy")
    made = (await api.get(f"build/{answer['data']['build_id']}/"))["data"]
    assert made["policy"] == "exact"
    code, answer = await api.call("POST", "specification/", {**body, "specification": TEXT})
    assert code == 400


async def test_what_channels_have(api: Api, app: ScriptedApp) -> None:
    found = {"name": "numpy", "version": "2.0", "channel": "c", "kind": "conda"}
    state = (await api.get("index/"))["data"]
    app.planner.answers = {"search": [found]}
    assert (await api.get("index/packages/?q=num&channels=c,d"))["data"] == [found]
    assert state["refreshing"] is False
    page = await api.get("package/?search=num")
    assert [(row["name"], row["version"]) for row in page["data"]] == [("numpy", "2.0")]
    assert [row["name"] for row in (await api.get("channel/"))["data"]] == ["conda-forge"]
