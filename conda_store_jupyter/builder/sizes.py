"""How much a solution has to download, and how much of it there will be on disk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rattler import PackageCache, RepoDataRecord

from conda_store_jupyter.builder.fingerprints import directory_name

# What archives of conda-forge become when they are unpacked, on the whole.
_UNPACKED = 3.5


class Sizes:
    """Of packages; those of unpacked ones are remembered. Thread-safe."""

    def __init__(self, packages: Path) -> None:
        self._packages = packages
        self._unpacked: dict[str, int] = {}

    async def of(self, records: Sequence[RepoDataRecord]) -> tuple[int, int]:
        """Bytes to download, and bytes of all files when they are linked."""
        index = await PackageCache(self._packages).with_cached_origin().index()
        download = link = 0
        for record in records:
            if index.contains_record(record):
                link += self._of_cached(record)
            else:
                download += record.size or 0
                link += int((record.size or 0) * _UNPACKED)
        return download, link

    def _of_cached(self, record: RepoDataRecord) -> int:
        name = directory_name(record)
        if name not in self._unpacked:
            self._unpacked[name] = _listed(self._packages / name) or int(
                (record.size or 0) * _UNPACKED
            )
        return self._unpacked[name]


def _listed(package: Path) -> int:
    """The sizes that a package says its files have; 0 when it does not."""
    try:
        paths = json.loads((package / "info" / "paths.json").read_bytes())["paths"]
        return sum(int(entry.get("size_in_bytes") or 0) for entry in paths)
    except (OSError, ValueError, KeyError, TypeError):
        return 0
