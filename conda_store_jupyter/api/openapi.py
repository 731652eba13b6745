"""The OpenAPI document: written by hand, held to the handlers by tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from conda_store_jupyter.version import __version__


@cache
def description() -> dict[str, Any]:
    """The document as it stands beside this module."""
    text = (Path(__file__).parent / "openapi.yaml").read_text(encoding="utf-8")
    value: dict[str, Any] = yaml.safe_load(text)
    return value


def document(server_url: str) -> str:
    """The document as JSON, for a server that answers at ``server_url``."""
    value = description()
    value = {
        **value,
        "info": {**value["info"], "version": __version__},
        "servers": [{"url": server_url}],
    }
    return json.dumps(value)
