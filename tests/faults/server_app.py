"""The server extension with recorded builds."""

from __future__ import annotations

from typing import Any

from conda_store_jupyter.app import CondaStoreApp
from tests.faults.recorded import isolated


class RecordedApp(CondaStoreApp):
    """Builds in child processes that leave evidence."""

    make_builder = staticmethod(isolated)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "tests.faults.server_app", "app": RecordedApp}]
