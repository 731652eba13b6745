"""The Python files of the packages in a prefix, with what they should contain."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from packaging.utils import canonicalize_name

from conda_store_jupyter.builder.python import Interpreter
from conda_store_jupyter.spec.lockfile import Lockfile


@dataclass(frozen=True)
class Source:
    """A Python file of a package.

    Attributes:
        path: where it is now.
        sha256: what the package says it contains, hexadecimal.
        place: where it belongs, relative to the prefix.
    """

    path: Path
    sha256: str
    place: str


@dataclass(frozen=True)
class Unit:
    """A package whose byte-code is kept together.

    Attributes:
        record: lists its files: of conda in ``conda-meta``, of a wheel its ``RECORD``.
    """

    record: Path

    def sources(self, interpreter: Interpreter) -> list[Source]:
        """The Python files that come without byte-code and are the same in every prefix."""
        if self.record.name == "RECORD":
            return _pypi_sources(self.record, interpreter)
        return _conda_sources(self.record, interpreter)


def units_of(interpreter: Interpreter, lockfile: Lockfile) -> dict[str, Unit]:
    """The packages in the prefix of ``interpreter``, by a name for their content."""
    meta = interpreter.prefix / "conda-meta"
    units = {
        package.digest.replace(":", "-"): Unit(
            meta / f"{package.name}-{package.version}-{package.build}.json"
        )
        for package in lockfile.conda
        if package.digest
    }
    wheels = {package.name for package in lockfile.pypi}
    return units | {_content_key(record): Unit(record) for record in _records(interpreter, wheels)}


def compiled_name(place: str, cache_tag: str) -> str:
    """Where the byte-code of the module ``place`` belongs (PEP 3147)."""
    directory, _, name = place.rpartition("/")
    return f"{directory}/__pycache__/{name.removesuffix('.py')}.{cache_tag}.pyc"


def _conda_sources(record: Path, interpreter: Interpreter) -> list[Source]:
    paths = json.loads(record.read_bytes()).get("paths_data", {}).get("paths", [])
    # A file that lost its place to another package's has its proper path in original_path.
    entries = {entry.get("original_path") or entry["_path"]: entry for entry in paths}
    below = f"{interpreter.stdlib}/"
    return [
        Source(interpreter.prefix / entry["_path"], entry["sha256"], place)
        for place, entry in entries.items()
        if place.startswith(below)
        and place.endswith(".py")
        and entry.get("sha256")
        # A file that names its prefix has other byte-code in every prefix.
        and not entry.get("prefix_placeholder")
        and compiled_name(place, interpreter.cache_tag) not in entries
    ]


def _records(interpreter: Interpreter, names: set[str]) -> Iterator[Path]:
    for path in interpreter.site_packages.glob("*.dist-info/RECORD") if names else ():
        if str(canonicalize_name(path.parent.name.partition("-")[0])) in names:
            yield path


def _pypi_sources(record: Path, interpreter: Interpreter) -> list[Source]:
    root = interpreter.site_packages
    below = root.relative_to(interpreter.prefix)
    return [
        Source(root / path, _hexadecimal(digest), f"{below}/{path}")
        for path, digest in _modules(record)
    ]


def _content_key(record: Path) -> str:
    """A name for what a wheel's modules contain, whoever installed them."""
    text = "\n".join(f"{path},{digest}" for path, digest in sorted(_modules(record)))
    return f"pypi-{sha256(text.encode()).hexdigest()}"


def _modules(record: Path) -> list[tuple[str, str]]:
    """The Python files in a RECORD, with their SHA-256 in URL-safe base 64 (PEP 376)."""
    with record.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if len(row) >= 2]
    return [
        (path, digest.removeprefix("sha256="))
        for path, digest, *_ in rows
        if path.endswith(".py") and ".." not in path and digest.startswith("sha256=")
    ]


def _hexadecimal(digest: str) -> str:
    return base64.urlsafe_b64decode(digest + "=" * (-len(digest) % 4)).hex()
