"""What ``conda-meta`` says about the packages of a prefix, read for and written into images.

The format is that of conda's ``PrefixRecord``: one JSON document for each package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Commands of ``noarch: python`` packages, written by the installer.
ENTRY_POINT = "unix_python_entry_point"

# What says the same wherever the package is installed. `requested_specs` and `link` are left out
# because one layer serves many environments.
_KEPT = (
    "arch",
    "build",
    "build_number",
    "channel",
    "constrains",
    "depends",
    "features",
    "files",
    "fn",
    "legacy_bz2_md5",
    "license",
    "license_family",
    "md5",
    "name",
    "noarch",
    "paths_data",
    "platform",
    "purls",
    "python_site_packages_path",
    "sha256",
    "size",
    "subdir",
    "timestamp",
    "track_features",
    "url",
    "version",
)

# User information, and conda's way of putting a token into a path.
_SECRET = re.compile(r"(?<=://)[^/@\s]+@|/t/[^/\s]+(?=/)")


@dataclass(frozen=True)
class PackagePath:
    """A file that a package has in the prefix.

    Attributes:
        kind: ``hardlink``, ``softlink``, ``unix_python_entry_point`` …
        mode: of a file with a placeholder for the prefix: ``text`` or ``binary``; else empty.
    """

    path: str
    kind: str
    mode: str
    size: int


@dataclass(frozen=True)
class Record:
    """An installed package.

    Attributes:
        file: name of its document in ``conda-meta``.
        document: the same document as an image has it.
        timestamp: seconds since 1970 at which it was made; 0 when it does not say.
    """

    name: str
    file: str
    depends: tuple[str, ...]
    timestamp: int
    paths: tuple[PackagePath, ...]
    document: bytes

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(path.size for path in self.paths)


def read_records(prefix: Path) -> list[Record]:
    """The packages of a prefix, by name.

    Raises:
        OSError: the prefix is gone.
        ValueError: a document is not what installers write.
    """
    files = sorted((prefix / "conda-meta").glob("*.json"))
    return sorted((_read(file) for file in files), key=lambda record: record.name)


def _read(file: Path) -> Record:
    try:
        value = json.loads(file.read_bytes())
        return Record(
            name=value["name"],
            file=file.name,
            depends=tuple(value.get("depends") or ()),
            timestamp=_seconds(int(value.get("timestamp") or 0)),
            paths=tuple(_paths(value)),
            document=_document(value),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{file} cannot be understood: {error!r}") from error


def _seconds(timestamp: int) -> int:
    """Old packages say seconds, newer ones milliseconds; conda draws the line at the year 9999."""
    return timestamp // 1000 if timestamp > 253_402_300_799 else timestamp


def _paths(value: Mapping[str, Any]) -> Iterator[PackagePath]:
    for entry in value["paths_data"]["paths"]:
        has_placeholder = bool(entry.get("prefix_placeholder"))
        yield PackagePath(
            path=entry["_path"],
            kind=entry.get("path_type", "hardlink"),
            mode=entry.get("file_mode", "text") if has_placeholder else "",
            size=int(_path(entry).get("size_in_bytes") or 0),
        )


def _document(value: Mapping[str, Any]) -> bytes:
    kept = {key: value[key] for key in _KEPT if value.get(key) is not None}
    for key in ("url", "channel"):
        if isinstance(kept.get(key), str):
            kept[key] = _SECRET.sub("", kept[key])
    kept["paths_data"] = {**kept["paths_data"], "paths": [*map(_path, kept["paths_data"]["paths"])]}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()


def _path(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Without what depends on the store's prefix, which is another one in an image."""
    varies = {"sha256_in_prefix"}
    if entry.get("prefix_placeholder"):
        varies |= {"size_in_bytes"}
    if entry.get("path_type") == ENTRY_POINT:
        varies |= {"sha256", "size_in_bytes"}
    return {key: value for key, value in entry.items() if key not in varies}
