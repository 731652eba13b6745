"""Which format a file is in. Its content decides where it can, then its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Final, Literal, get_args

from conda_store_jupyter.spec.exchange.explicit import MARK
from conda_store_jupyter.spec.exchange.history import REVISION

Format = Literal[
    "environment.yml",
    "conda-lock.yml",
    "pixi.lock",
    "pixi.toml",
    "explicit.txt",
    "requirements.txt",
    "history",
]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)

_EXPLICIT = re.compile(rf"^{MARK}\s*$", re.MULTILINE)
_PIXI_TABLE = re.compile(r"^\[(workspace|project|tool\.pixi[.\w-]*)\]", re.MULTILINE)
_REQUIREMENT = re.compile(r"\s*(-[a-z-]|[A-Za-z0-9][\w.-]*\s*(\[[^\]]*\])?\s*([=<>!~;@#\\]|$))")


def detect(text: str, file_name: str = "") -> Format | None:
    """The format of ``text``; None when it looks like none of them.

    Args:
        file_name: with or without its directory.
    """
    name = PurePath(file_name).name.lower()
    return next((kind for kind, fits in _RULES if fits(text, name)), None)


def _has_keys(text: str, *keys: str) -> bool:
    return all(re.search(rf"^{key}\s*:", text, re.MULTILINE) for key in keys)


def _lists_requirements(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return bool(lines) and all(_REQUIREMENT.match(line) or line[:1].isspace() for line in lines)


# The first that fits: marks that nothing else has, then names, then what it looks like.
_RULES: Final[tuple[tuple[Format, Callable[[str, str], bool]], ...]] = (
    ("explicit.txt", lambda text, _: _EXPLICIT.search(text) is not None),
    ("history", lambda text, _: REVISION.search(text) is not None),
    ("conda-lock.yml", lambda text, _: _has_keys(text, "package", "metadata")),
    ("pixi.lock", lambda text, _: _has_keys(text, "environments", "packages")),
    # What has been cut off has at least its beginning.
    ("conda-lock.yml", lambda text, _: _has_keys(text, "version", "metadata")),
    ("pixi.lock", lambda text, _: _has_keys(text, "version", "environments")),
    ("pixi.toml", lambda text, _: _PIXI_TABLE.search(text) is not None),
    ("pixi.lock", lambda _, name: name == "pixi.lock"),
    ("pixi.toml", lambda _, name: name in ("pixi.toml", "pyproject.toml")),
    ("history", lambda _, name: name == "history"),
    ("conda-lock.yml", lambda _, name: name.endswith(("conda-lock.yml", "conda-lock.yaml"))),
    ("environment.yml", lambda text, _: _has_keys(text, "dependencies")),
    ("environment.yml", lambda _, name: name.endswith((".yml", ".yaml"))),
    ("requirements.txt", lambda _, name: name.endswith((".txt", ".in"))),
    ("requirements.txt", lambda text, _: _lists_requirements(text)),
)
