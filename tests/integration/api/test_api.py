from __future__ import annotations

import json
import threading
from pathlib import Path

import yaml

from conda_store_jupyter.status import Failure, Step
from tests.integration.api.conftest import TEXT, Api
from tests.scripted_app import ScriptedApp
from tests.waiting import until, until_async


async def test_the_first_call_says_what_this_is(api: Api) -> None:
    data = (await api.get(""))["data"]
    assert data["namespace"] == "default"
    assert data["version"]


async def test_from_a_specification_to_an_environment_with_a_kernel(api: Api) -> None:
    build = await api.build()
    assert build["status"] == "COMPLETED"
    assert build["number"] == 1
    assert build["current"] is True
    assert build["specification"]["spec"]["dependencies"] == ["python"]
    environments = await api.get("environment/")
    assert (environments["count"], environments["page"], environments["size"]) == (1, 1, 100)
    (environment,) = environments["data"]
    assert environment["namespace"]["name"] == "default"
    assert environment["current_build_id"] == build["id"]
    assert environment["latest_build"]["id"] == build["id"]
    assert [kernel["language"] for kernel in environment["kernels"]] == ["python"]
    one = await api.get("environment/default/e/")
    assert one["data"] == environment


async def test_paths_work_with_and_without_a_slash_at_the_end(api: Api) -> None:
    assert await api.get("namespace") == await api.get("namespace/")


async def test_put_with_a_build_id_rolls_back(api: Api, app: ScriptedApp) -> None:
    first = await api.build()
    second = await api.build(TEXT.replace("[python]", "[python, numpy]"))
    link = app.store.layout.link("default", "e")
    assert str(link.resolve()) == second["prefix"]
    code, answer = await api.call("PUT", "environment/default/e/", {"build_id": first["id"]})
    assert (code, answer["data"]["current_build_id"]) == (200, first["id"])
    assert str(link.resolve()) == first["prefix"]


async def test_documents_of_a_build(api: Api) -> None:
    build = await api.build("# mine\n" + TEXT)
    path = f"build/{build['id']}/"
    as_typed = await api.raw("GET", path + "yaml/")
    assert as_typed.body.decode() == "# mine\n" + TEXT
    for name in ("lockfile/", "conda-lock.yml", "conda-lock.yaml"):
        response = await api.raw("GET", path + name)
        lock = yaml.safe_load(response.body)
        assert [package["name"] for package in lock["package"]] == ["python"]
    current = await api.raw("GET", "environment/default/e/lockfile/")
    assert current.body == response.body
    explicit = (await api.raw("GET", path + "explicit.txt")).body.decode()
    assert "@EXPLICIT" in explicit.splitlines()


async def test_packages_are_paged_filtered_and_sorted(api: Api) -> None:
    build = await api.build("name: e\nchannels: [c]\ndependencies: [python, numpy, num_x]\n")
    path = f"build/{build['id']}/packages/"
    found = await api.get(path, sort_by="name", order="desc", size=2)
    assert [p["name"] for p in found["data"]] == ["python", "numpy"]
    assert found["count"] == 3
    assert [p["name"] for p in (await api.get(path, search="m_x"))["data"]] == ["num_x"]
    assert (await api.get(path, search="num", exact="true"))["count"] == 0


async def test_a_package_says_why_it_is_there(api: Api) -> None:
    build = await api.build("name: e\nchannels: [c]\ndependencies: [python, numpy]\n")
    path = f"build/{build['id']}/packages/"
    found = (await api.get(path + "numpy/"))["data"]
    assert (found["name"], found["requested"], found["path"]) == ("numpy", True, ["numpy"])
    status, refused = await api.call("GET", path + "scipy/")
    assert (status, refused["error"]["code"]) == (404, "not-found")


async def test_a_log_is_read_by_offset_until_it_is_complete(api: Api) -> None:
    build = await api.build()
    path = f"build/{build['id']}/logs/"
    whole = await api.raw("GET", path)
    assert whole.headers["Content-Type"].startswith("text/plain")
    assert b"scripted build of e" in whole.body
    part = await api.raw("GET", path, params={"offset": 10})
    assert part.body == whole.body[10:]
    assert part.headers["X-Log-Complete"] == "true"
    assert int(part.headers["X-Log-Next-Offset"]) == len(whole.body)
    beyond = await api.raw("GET", path, params={"offset": 10**6})
    assert (beyond.body, beyond.headers["X-Log-Next-Offset"]) == (b"", str(len(whole.body)))


async def test_listings_filter_by_status_and_packages(api: Api, app: ScriptedApp) -> None:
    await api.build()
    await api.build("name: other\nchannels: [c]\ndependencies: [python, numpy]\n")
    assert (await api.get("build/", status="COMPLETED"))["count"] == 2
    assert (await api.get("build/", status="FAILED"))["count"] == 0
    assert [b["name"] for b in (await api.get("build/", packages="numpy"))["data"]] == ["other"]
    found = await api.get("environment/", packages="numpy", namespace="default")
    assert [e["name"] for e in found["data"]] == ["other"]
    newest = await api.get("build/", sort_by="id", order="desc", size=1)
    assert newest["data"][0]["name"] == "other"


async def test_namespaces_are_made_and_removed_when_empty(api: Api) -> None:
    assert (await api.call("POST", "namespace/team/"))[0] == 200
    assert (await api.call("POST", "namespace/team/"))[0] == 409
    assert (await api.get("namespace/team/"))["data"]["name"] == "team"
    await api.build(namespace="team")
    assert (await api.call("DELETE", "namespace/team/"))[0] == 409
    assert (await api.call("DELETE", "environment/team/e/"))[0] == 200
    assert (await api.call("DELETE", "namespace/team/"))[0] == 200
    assert (await api.call("GET", "namespace/team/"))[0] == 404


async def test_validation_says_where_and_creates_nothing(api: Api) -> None:
    bad = {"specification": "name: e\ndependencies:\n  - python\n  - python\nwhat: 1\n"}
    code, answer = await api.call("POST", "validate/", bad)
    assert code == 200
    problems = {p["code"]: p for p in answer["data"]["problems"] if p["severity"] == "error"}
    assert set(problems) == {"duplicate-package", "unknown-key"}
    assert (problems["duplicate-package"]["line"], problems["duplicate-package"]["column"]) == (
        4,
        5,
    )
    assert answer["data"]["sha256"] is None
    code, answer = await api.call("POST", "specification/", bad)
    assert (code, answer["error"]["code"]) == (400, "invalid-specification")
    assert len(answer["error"]["detail"]["problems"]) == 2
    assert (await api.get("environment/"))["count"] == 0


async def test_validation_says_which_build_it_would_be(api: Api) -> None:
    before = await api.call("POST", "validate/", {"specification": TEXT})
    assert (before[1]["data"]["exists"], before[1]["data"]["next_build"]) == (False, 1)
    await api.build()
    after = await api.call("POST", "validate/", {"specification": TEXT})
    assert (after[1]["data"]["exists"], after[1]["data"]["next_build"]) == (True, 2)


async def test_rebuild_is_a_new_build(api: Api, app: ScriptedApp) -> None:
    first = await api.build()
    code, answer = await api.call("PUT", f"build/{first['id']}/")
    assert code == 200
    assert answer["data"]["build_id"] > first["id"]


async def test_rebuild_without_the_lock(api: Api, app: ScriptedApp) -> None:
    first = await api.build()
    app.builder.failures["e"] = Failure(code="x", step=Step.LINK, message="no")
    failed = await api.build(TEXT.replace("python", "numpy"))
    assert (failed["policy"], failed["can"]["retry_latest"]) == ("minimal", True)
    del app.builder.failures["e"]
    path = f"build/{failed['id']}/"
    code, answer = await api.call("PUT", path, {"policy": "latest"})
    fresh = (await api.get(f"build/{answer['data']['build_id']}/"))["data"]
    assert (code, fresh["policy"], fresh["base_build_id"]) == (200, "latest", None)
    code, answer = await api.call("PUT", path)
    again = (await api.get(f"build/{answer['data']['build_id']}/"))["data"]
    assert (code, again["policy"]) == (200, "minimal")
    code, answer = await api.call("PUT", path, {"policy": "exact"})
    assert (code, answer["error"]["detail"]["parameter"]) == (400, "policy")
    assert first["can"]["retry_latest"] is True


async def test_builds_are_found_by_their_lockfile(api: Api) -> None:
    first = await api.build()
    await api.build(TEXT.replace("python", "numpy"))
    await api.call("PUT", "environment/default/e/", {"environment_name": "maps"})
    found = await api.get("build/", lockfile_sha256=first["lockfile_sha256"])
    assert [(row["id"], row["name"]) for row in found["data"]] == [(first["id"], "maps")]
    assert (await api.get("build/", lockfile_sha256="0" * 64))["data"] == []


async def test_a_stuck_build_is_cancelled_by_force(api: Api, app: ScriptedApp) -> None:
    gate = app.builder.gates["e"] = threading.Event()
    code, answer = await api.call("POST", "specification/", {"specification": TEXT})
    path = f"build/{answer['data']['build_id']}/"

    async def runs() -> bool:
        return bool((await api.get(path))["data"]["status"] == "BUILDING")

    await until_async(runs)
    code, answer = await api.call("PUT", f"{path}cancel/", {"force": True})
    assert (code, answer["data"]["status"]) == (200, "CANCELED")
    gate.set()
    code, answer = await api.call("PUT", f"{path}cancel/", {"force": "yes"})
    assert (code, answer["error"]["detail"]["parameter"]) == (400, "force")


async def test_deleting_an_environment_takes_its_kernel_away(api: Api, app: ScriptedApp) -> None:
    await api.build()
    kernels = Path(app.store.config.kernels_dir)
    until(lambda: list(kernels.glob("*/kernel.json")))
    assert (await api.call("DELETE", "environment/default/e/"))[0] == 200
    assert not list(kernels.glob("*/kernel.json"))
    assert (await api.call("GET", "environment/default/e/"))[0] == 404


async def test_a_description_can_be_changed(api: Api) -> None:
    await api.build()
    code, answer = await api.call("PUT", "environment/default/e/", {"description": "for maps"})
    assert (code, answer["data"]["description"]) == (200, "for maps")
    assert (await api.call("PUT", "environment/default/e/", {}))[0] == 400


async def test_a_name_can_be_changed(api: Api, app: ScriptedApp) -> None:
    build = await api.build()
    code, answer = await api.call("PUT", "environment/default/e/", {"environment_name": "maps"})
    assert (code, answer["data"]["name"]) == (200, "maps")
    assert answer["data"]["current_build_id"] == build["id"]
    assert [kernel["name"] for kernel in answer["data"]["kernels"]] == ["cs.default.maps.python3"]
    code, answer = await api.call("GET", "environment/default/e/")
    assert (code, answer["error"]["detail"]) == (404, {"renamed_to": "maps"})
    code, answer = await api.call("PUT", "environment/default/maps/", {"environment_name": "a/b"})
    assert (code, answer["error"]["code"]) == (400, "invalid-name")
    await api.build(TEXT)
    code, answer = await api.call("PUT", "environment/default/e/", {"environment_name": "maps"})
    assert (code, answer["error"]["code"]) == (409, "name-in-use")


async def test_attempts_of_a_build(api: Api, app: ScriptedApp) -> None:
    app.builder.failures["e"] = Failure("no-space", Step.LINK, "The disk is full.")
    build = await api.build()
    (attempt,) = (await api.get(f"build/{build['id']}/attempts/"))["data"]
    assert (attempt["number"], attempt["outcome"]) == (1, "FAILED")
    assert attempt["failure"]["code"] == "no-space"
    assert attempt["worker"]
    assert (await api.call("GET", "build/99/attempts/"))[0] == 404


async def test_environments_by_the_status_of_their_newest_build(api: Api, app: ScriptedApp) -> None:
    await api.build()
    app.builder.failures["e"] = Failure("no-space", Step.LINK, "The disk is full.")
    await api.build(TEXT.replace("python", "numpy"))
    for query, count in (
        ("status=FAILED", 0),
        ("latest_status=FAILED", 1),
        ("status=COMPLETED&latest_status=FAILED", 1),
        ("latest_status=COMPLETED", 0),
    ):
        assert (await api.get(f"environment/?{query}"))["count"] == count, query
    code, answer = await api.call("GET", "environment/?latest_status=GONE")
    assert (code, answer["error"]["detail"]) == (400, {"parameter": "latest_status"})


async def test_the_name_is_known_while_the_rest_is_wrong(api: Api) -> None:
    await api.build()
    bad = {"specification": "name: e\ndependencies: ['numpy >>1']\n"}
    _, answer = await api.call("POST", "validate/", bad)
    assert answer["data"]["problems"]
    found = {key: answer["data"][key] for key in ("name", "exists", "next_build", "sha256")}
    assert found == {"name": "e", "exists": True, "next_build": 2, "sha256": None}
    _, answer = await api.call("POST", "validate/", {**bad, "environment_name": "f"})
    assert (answer["data"]["name"], answer["data"]["exists"]) == ("f", False)
    _, answer = await api.call("POST", "validate/", {"specification": "name: ../e\n"})
    assert answer["data"]["name"] is None


async def test_kernels_are_called_as_jupyter_shows_them(api: Api, app: ScriptedApp) -> None:
    await api.build()
    (kernel,) = (await api.get("environment/default/e/"))["data"]["kernels"]
    file = Path(app.store.config.kernels_dir) / kernel["name"] / "kernel.json"
    assert kernel["display_name"] == json.loads(file.read_text())["display_name"]
