"""From a plan to the build that it foretold, on a real server and a real channel."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.channel.hard import publish_hard
from tests.channel.small import SmallChannel
from tests.live import TOKEN, LiveServer
from tests.planning import is_busy, planners
from tests.waiting import until

NAMES = [f"p{number:02}" for number in range(45)]
NEWER = NAMES[10:20]
SETTINGS: dict[str, Any] = {"kernel_packages": [], "known_channels": []}


def text_of(channel: SmallChannel, *names: str) -> str:
    lines = "".join(f"  - {name}\n" for name in names)
    return f"name: e\nchannels: [{channel.url}]\ndependencies:\n{lines}"


def changes(diff: dict[str, Any]) -> dict[str, str]:
    return {change["name"]: change["change"] for change in diff["changes"]}


def wait_for(server: LiveServer, build_id: int) -> None:
    until(lambda: server.call("GET", f"build/{build_id}/")["ended_on"])


def test_one_more_of_45_packages(tmp_path: Path) -> None:
    channel = SmallChannel(tmp_path / "channel")
    needs = {name: [f"{NAMES[i // 3]} >=1"] if i else [] for i, name in enumerate(NAMES)}
    channel.publish({name: {"1.0": needs[name]} for name in NAMES})
    with LiveServer(tmp_path / "server", settings=SETTINGS) as server:
        base = server.built(text_of(channel, *NAMES))
        assert base["status"] == "COMPLETED", base["failure"]
        channel.publish({name: {"2.0": needs[name]} for name in NEWER})
        channel.publish({"extra": {"1.0": ["p12", "helper"]}, "helper": {"1.0": []}})
        wanted = text_of(channel, *NAMES, "extra")
        added = {"extra": "added", "helper": "added"}

        def plan(**more: Any) -> Any:
            return server.call("POST", "plan/", {"specification": wanted, **more})

        minimal, latest = plan(), plan(policy="latest")
        assert changes(minimal["diff"]) == added
        assert changes(latest["diff"]) == {**added, **dict.fromkeys(NEWER, "upgraded")}
        for expected, policy in ((minimal, "minimal"), (latest, "latest")):
            body = {"specification": wanted, "policy": policy}
            build_id = server.call("POST", "specification/", body)["build_id"]
            wait_for(server, build_id)
            found = server.call("GET", f"diff/?a=build:{base['id']}&b=build:{build_id}")
            assert changes(found) == changes(expected["diff"])
            assert expected["link_bytes"] > 0


def test_a_plan_that_is_given_up_does_not_keep_the_server_busy(tmp_path: Path) -> None:
    channel = SmallChannel(tmp_path / "channel")
    channel.publish({"a": {"1.0": []}})
    hard = text_of(channel, *publish_hard(channel))
    with LiveServer(tmp_path / "server", settings=SETTINGS) as server:

        def busy() -> set[int]:
            return {pid for pid in planners(server.pid) if is_busy(pid)}

        connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
        path = f"{urlsplit(server.api).path}/plan/"
        body = json.dumps({"specification": hard})
        connection.request("POST", path, body, {"Authorization": f"token {TOKEN}"})
        working = until(busy)
        connection.close()
        until(lambda: not working & planners(server.pid))
        plan = server.call("POST", "plan/", {"specification": text_of(channel, "a")})
        assert plan["packages"] == 1
        assert not busy()
    log = (tmp_path / "server" / "server.log").read_text()
    assert "Traceback" not in log
