"""Channels of a test's own, made in a moment: real archives with next to nothing in them."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from rattler.index import index_fs

from tests.channel.archive import Package, write_package

Versions = Mapping[str, Sequence[str]]
"""Version, or version and build (``1.0 b1``) → what it depends on."""


@dataclass(frozen=True)
class SmallChannel:
    """A channel in a directory, to which packages can be added."""

    path: Path

    @property
    def url(self) -> str:
        """As a ``file://`` URL."""
        return self.path.as_uri()

    def publish(self, packages: Mapping[str, Versions], *, on: str | None = None) -> None:
        """Add packages.

        Args:
            on: when they are published, ISO 8601; 2023-11-14 when it is not given.
        """
        made = {}
        for name, versions in packages.items():
            for version, depends in versions.items():
                made[_write(name, version, depends, self.path)] = on
        self._index(made)

    def withdraw(self, *files: str) -> None:
        """Take archives away, as an owner does with broken ones."""
        for file in files:
            (self.path / "noarch" / file).unlink()
        self._index({})

    def _index(self, made: Mapping[str, str | None]) -> None:
        """Archives are always of one date, so that they are the same; the index may differ."""
        kept = self.path / "dates.json"
        dates = json.loads(kept.read_text()) if kept.exists() else {}
        dates |= {file: on for file, on in made.items() if on is not None}
        kept.write_text(json.dumps(dates))
        asyncio.run(index_fs(self.path, write_zst=False, write_shards=False, force=True))
        index = self.path / "noarch" / "repodata.json"
        document = json.loads(index.read_text())
        for file, entry in document["packages.conda"].items():
            entry.pop("indexed_timestamp", None)
            if file in dates:
                moment = datetime.fromisoformat(dates[file]).replace(tzinfo=timezone.utc)
                entry["timestamp"] = int(moment.timestamp() * 1000)
        index.write_text(json.dumps(document))


def _write(name: str, version: str, depends: Sequence[str], channel: Path) -> str:
    """Pack one package; the name of its file."""
    number, _, build = version.partition(" ")
    package = Package(name, number, build or "0", tuple(depends), noarch="generic")
    with tempfile.TemporaryDirectory() as directory:
        marker = Path(directory, "share", name, "version.txt")
        marker.parent.mkdir(parents=True)
        marker.write_text(f"{version}\n", encoding="utf-8")
        return write_package(package, Path(directory), channel, "linux-64").name
