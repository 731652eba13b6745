"""How environments of other stores are named: by the addresses that people have at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from conda_store_jupyter.spec.names import NAME_PATTERN

API: Final = "conda-store/api/v1/"

_NAME = NAME_PATTERN.pattern
_REST = re.compile(
    rf"(?P<server>.*/)?{API}"
    rf"(build/(?P<build>[0-9]+)|environment/(?P<namespace>{_NAME})/(?P<name>{_NAME}))(/.*)?"
)
_SHORT = re.compile(
    rf"(?P<server>.*/)?(?P<namespace>{_NAME})/(?P<name>{_NAME})(@(?P<number>[0-9]{{1,9}}))?/?"
)
_FILES = (".tar.zst", ".tar.gz", ".yml", ".yaml", ".lock", ".txt", ".toml")


@dataclass(frozen=True)
class Named:
    """A build of another store: by its id, or as an environment's.

    Attributes:
        server: URL of the Jupyter server, without what follows its base.
        number: of the environment's build; 0: the current one.
    """

    server: str
    namespace: str = ""
    environment: str = ""
    number: int = 0
    build_id: int = 0

    def __str__(self) -> str:
        if self.build_id:
            return f"build {self.build_id} of {self.server}"
        number = f"@{self.number}" if self.number else ""
        return f"{self.namespace}/{self.environment}{number} of {self.server}"


def named_by(url: str) -> Named | None:
    """What an address names; None when it is that of a file.

    ``SERVER/NAMESPACE/NAME``, with ``@3`` for the environment's build 3; or anything below
    ``SERVER/conda-store/api/v1/build/12/`` and ``…/environment/NAMESPACE/NAME/``.
    """
    parts = urlsplit(url)
    if parts.query:  # A link that is good by itself, to the bytes and not to what they are of.
        return None
    path = unquote(parts.path)
    origin = f"{parts.scheme}://{parts.netloc}"
    if found := _REST.fullmatch(path):
        server = f"{origin}{found['server'] or '/'}"
        if found["build"]:
            return Named(server, build_id=int(found["build"]))
        return Named(server, found["namespace"], found["name"])
    if path.endswith(_FILES):
        return None
    if found := _SHORT.fullmatch(path):
        return Named(
            f"{origin}{found['server'] or '/'}",
            found["namespace"],
            found["name"],
            int(found["number"] or 0),
        )
    return None
