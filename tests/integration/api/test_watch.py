"""Paths that are watched because somebody asks, over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.api.conftest import TEXT, Api


@pytest.fixture
def file(jp_root_dir: Path) -> Path:
    """An environment.yml that the file browser shows."""
    (path := jp_root_dir / "environment.yml").write_text(TEXT)
    return path


async def test_a_path_of_the_file_browser_is_watched_stopped_and_forgotten(
    api: Api, file: Path
) -> None:
    code, answer = await api.call("POST", "watch/", {"path": "environment.yml"})
    assert code == 200, answer
    path = answer["data"]
    assert (path["path"], path["stopped"]) == (str(file), False)
    code, answer = await api.call("PUT", f"watch/{path['id']}/", {"stopped": True})
    assert (code, answer["data"]["stopped"]) == (200, True)
    listed = await api.get("watch/", namespace="default")
    assert [one["stopped"] for one in listed["paths"]] == [True]
    assert (await api.call("DELETE", f"watch/{path['id']}/"))[0] == 200
    assert (await api.get("watch/"))["paths"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "code", "said"),
    [
        ("POST", "watch/", {"path": "nowhere.yml"}, 400, "There is nothing at this path"),
        ("POST", "watch/", {"path": 7}, 400, "path"),
        ("POST", "watch/", {}, 400, "path"),
        ("PUT", "watch/99/", {"stopped": True}, 404, "99"),
        ("PUT", "watch/99/", {"stopped": "yes"}, 400, "stopped"),
        ("DELETE", "watch/99/", None, 404, "99"),
    ],
)
async def test_what_cannot_be_watched_is_said_and_changes_nothing(
    api: Api, method: str, path: str, body: object, code: int, said: str
) -> None:
    answered, answer = await api.call(method, path, body)
    assert answered == code, answer
    assert said in answer["message"]
    assert (await api.get("watch/"))["paths"] == []


async def test_states_that_files_do_not_have_are_refused(api: Api) -> None:
    code, answer = await api.call("GET", "watch/?state=lost")
    assert code == 400
    assert "lost" in answer["message"]
