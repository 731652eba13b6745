"""A terminal in an environment: a real shell of a real terminal manager."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.api.conftest import Api

BODY = {"namespace": "default", "environment_name": "e"}


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any]) -> dict[str, Any]:
    jp_server_config["ServerApp"]["jpserver_extensions"]["jupyter_server_terminals"] = True
    return jp_server_config


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_the_environment_is_active_in_it(
    api: Api, jp_serverapp: Any, jp_root_dir: Path
) -> None:
    build = await api.build()
    (jp_root_dir / "work").mkdir()
    code, answer = await api.call("POST", "terminal/", {**BODY, "cwd": "work"})
    assert code == 200, answer
    assert answer["data"]["build_id"] == build["id"]
    manager = jp_serverapp.web_app.settings["terminal_manager"]
    pid = manager.terminals[answer["data"]["name"]].ptyproc.pid
    environ = Path(f"/proc/{pid}/environ").read_text(encoding="utf-8").split("\0")
    (path,) = (value for value in environ if value.startswith("PATH="))
    assert path.startswith(f"PATH={build['prefix']}/bin:")
    assert Path(f"/proc/{pid}/cwd").resolve() == (jp_root_dir / "work").resolve()
    await manager.terminate(answer["data"]["name"], force=True)


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"namespace": "default"}, 400, "environment_name"),
        ({"namespace": "default", "environment_name": "nope"}, 404, "no environment"),
        ({**BODY, "cwd": "../.."}, 400, "outside"),
    ],
)
async def test_what_cannot_be_opened(api: Api, body: Any, code: int, words: str) -> None:
    await api.build()
    found, answer = await api.call("POST", "terminal/", body)
    assert found == code
    assert words in answer["message"]


async def test_an_environment_without_a_build(api: Api, jp_serverapp: Any) -> None:
    manager = jp_serverapp.web_app.settings["terminal_manager"]
    await api.call("POST", "specification/", {"specification": "name: x\nchannels: ['']\n"})
    code, answer = await api.call("POST", "terminal/", {**BODY, "environment_name": "x"})
    assert code == 404, answer
    assert manager.list() == []
