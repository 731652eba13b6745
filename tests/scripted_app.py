"""The server extension with the scripted builder, for tests of the API."""

from __future__ import annotations

from typing import Any

from conda_store_jupyter.app import CondaStoreApp
from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.testing import ScriptedBuilder, ScriptedPlanner


class ScriptedApp(CondaStoreApp):
    """Builds tiny prefixes at once; ``builder`` is the script."""

    builder: ScriptedBuilder
    planner: ScriptedPlanner

    def make_builder(self, store: Store) -> ScriptedBuilder:
        """The script of this server."""
        self.builder = ScriptedBuilder(store.layout)
        return self.builder

    def make_planner(self, store: Store) -> ScriptedPlanner:
        """Plans what the script builds."""
        self.planner = ScriptedPlanner(ScriptedBuilder(store.layout))
        return self.planner


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "tests.scripted_app", "app": ScriptedApp}]
