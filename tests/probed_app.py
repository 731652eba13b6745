"""The server extension with a probe of its event loop, for the benchmark of it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.app import CondaStoreApp

PERIOD = 0.010


class Probe:
    """Sleeps for 10 ms again and again and notes how much later than that it was woken."""

    def __init__(self) -> None:
        self.late: list[float] = []

    async def run(self) -> None:
        """Until the server ends."""
        while True:
            started = time.perf_counter()
            await asyncio.sleep(PERIOD)
            self.late.append(time.perf_counter() - started - PERIOD)


class ProbeHandler(Handler):
    """``/probe``: seconds of lateness since the last call."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Hand over and begin again."""
        probe: Probe = self.settings["probe"]
        late, probe.late = probe.late, []
        self.answer_text(json.dumps({"data": late}))


class ProbedApp(CondaStoreApp):
    """As it ships, with the probe beside it."""

    def initialize_settings(self) -> None:
        """Start the probe with the server's loop."""
        super().initialize_settings()
        assert self.serverapp is not None
        probe = self.settings["probe"] = Probe()
        self.serverapp.io_loop.add_callback(probe.run)

    def initialize_handlers(self) -> None:
        """The probe is no part of the API; its path comes first."""
        self.handlers.insert(0, ("conda-store/api/v1/probe", ProbeHandler))
        super().initialize_handlers()


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "tests.probed_app", "app": ProbedApp}]
