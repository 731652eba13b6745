"""What previews a build: the same solution that it would find, and nothing installed."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

from conda_store_jupyter.builder.requests import BuildRequest
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.moves import Move

#: Done as soon as nobody wants an answer any more.
Gone = Future[None]


@dataclass(frozen=True)
class Planned:
    """What a build would install.

    Attributes:
        lockfile: the packages; without the records of their channels.
        added: names of packages that policy would add.
        moved: packages of the base that cannot stay as they are.
        download_bytes: of the archives that are not in the package cache.
        link_bytes: of all files of the environment; of packages that are not in the cache an
            estimate from the size of their archives.
    """

    lockfile: Lockfile
    added: tuple[str, ...] = ()
    moved: tuple[Move, ...] = ()
    download_bytes: int = 0
    link_bytes: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; :meth:`from_json` reads them back."""
        return {
            "lockfile": self.lockfile.to_json(),
            "added": list(self.added),
            "moved": [move.to_json() for move in self.moved],
            "download_bytes": self.download_bytes,
            "link_bytes": self.link_bytes,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Planned:
        """The plan that :meth:`to_json` wrote."""
        return cls(
            lockfile=Lockfile.from_json(value["lockfile"]),
            added=tuple(value["added"]),
            moved=tuple(map(Move.from_json, value["moved"])),
            download_bytes=value["download_bytes"],
            link_bytes=value["link_bytes"],
        )


@dataclass(frozen=True)
class IndexQuery:
    """A question about what channels have.

    Attributes:
        kind: ``search`` (names that begin with, or have, ``text``), ``versions`` (of the package
            ``text``), ``modules`` (packages that provide the Python module ``text``) or ``state``.
        channels: names or URLs, the most important first.
        limit: most answers.
    """

    kind: str
    text: str = ""
    channels: tuple[str, ...] = ()
    limit: int = 50

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; :meth:`from_json` reads them back."""
        return {
            "kind": self.kind,
            "text": self.text,
            "channels": list(self.channels),
            "limit": self.limit,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> IndexQuery:
        """The query that :meth:`to_json` wrote."""
        return cls(value["kind"], value["text"], tuple(value["channels"]), value["limit"])


class Planner(Protocol):
    """Previews builds and knows what channels have. Thread-safe."""

    @property
    def awake(self) -> bool:
        """Whether an answer needs nothing to be started first."""

    def plan(self, request: BuildRequest, gone: Gone | None = None) -> Planned:
        """What a build of ``request`` would install; blocks for the time that solving takes.

        Raises:
            BuildFailed: as the build would; the failure says why.
            Stopped: because of ``gone``.
        """

    def look_up(self, query: IndexQuery) -> Any:
        """The answer to a question about channels, as JSON values.

        Raises:
            BuildFailed: a channel cannot be read.
        """

    def close(self) -> None:
        """Give back what it holds."""


@dataclass(frozen=True)
class Attended:
    """A planner that works for somebody as long as they wait."""

    planner: Planner
    gone: Gone

    @property
    def awake(self) -> bool:
        """See :class:`Planner`."""
        return self.planner.awake

    def plan(self, request: BuildRequest, gone: Gone | None = None) -> Planned:
        """See :class:`Planner`."""
        return self.planner.plan(request, gone or self.gone)

    def look_up(self, query: IndexQuery) -> Any:
        """See :class:`Planner`."""
        return self.planner.look_up(query)

    def close(self) -> None:
        """Others go on with it."""
