"""The package indexes that uv would ask, as its settings and variables say.

Read as https://docs.astral.sh/uv/concepts/indexes/ describes: further indexes come before the
default one, and the first that has a package is the one that counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli

PYPI = "https://pypi.org/simple"


def index_urls(setting: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """URLs of the indexes in the order in which they are asked.

    Args:
        setting: ``c.CondaStore.pip_index_url``, which is the default index if it is not empty.
        environment: with uv's variables, ``UV_CONFIG_FILE`` among them where it has one.
    """
    further, default = _of_file(environment.get("UV_CONFIG_FILE", ""))
    words = [
        *environment.get("UV_INDEX", "").split(),
        *environment.get("UV_EXTRA_INDEX_URL", "").split(),
    ]
    named = [_without_name(word) for word in words]
    chosen = (
        setting
        or _without_name(environment.get("UV_DEFAULT_INDEX", ""))
        or environment.get("UV_INDEX_URL", "")
        or default
        or PYPI
    )
    return tuple(dict.fromkeys([*named, *further, chosen]))


def _without_name(word: str) -> str:
    name, equals, url = word.partition("=")
    return url if equals and "/" not in name else word


def _of_file(path: str) -> tuple[list[str], str]:
    """Further indexes and the default one; nothing where uv would complain itself."""
    try:
        value = tomli.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return [], ""
    entries: list[dict[str, Any]] = [e for e in value.get("index", []) if isinstance(e, dict)]
    further = [str(e["url"]) for e in entries if "url" in e and not e.get("default")]
    further += [str(url) for url in value.get("extra-index-url", [])]
    default = next((str(e["url"]) for e in entries if "url" in e and e.get("default")), "")
    return further, default or str(value.get("index-url", ""))
