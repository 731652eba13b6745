"""Reads the part of ``pylock.toml`` (PEP 751) that names the exact files of distributions."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.spec.lockfile import PypiPackage

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True)
class Installed:
    """A distribution that the resolver chose.

    Attributes:
        name: normalised (PEP 503).
        tags: what its wheel is for; several when the wheel says several.
    """

    name: str
    version: str
    tags: frozenset[Tag]


def read_pylock(
    path: Path, installed: Iterable[Installed], requested: set[str]
) -> tuple[PypiPackage, ...]:
    """The packages that ``path`` locks, each with the one file that was installed.

    When that file cannot be told from its tags, every file of the version is accepted.

    Args:
        requested: normalised names that the specification has.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("packages", [])
    chosen = {dist.name: dist for dist in installed}
    found = []
    for entry in entries:
        name = str(canonicalize_name(entry["name"]))
        if name in chosen:
            found.append(_package(entry, chosen[name], name in requested))
    return tuple(found)


def _package(entry: Mapping[str, Any], chosen: Installed, requested: bool) -> PypiPackage:
    if "vcs" in entry:
        return _of_vcs(entry["vcs"], chosen, requested)
    if "archive" in entry:
        archive = entry["archive"]
        url = archive["url"]
        return _made(chosen, requested, url, [archive], f"{chosen.name} @ {url}")
    files = _files(entry, chosen)
    url = files[0].get("url", "") if len(files) == 1 else ""
    return _made(chosen, requested, url, files, f"{chosen.name}=={chosen.version}")


def _files(entry: Mapping[str, Any], chosen: Installed) -> list[Mapping[str, Any]]:
    """The file that was installed, or all that may have been."""
    wheels, sdist = entry.get("wheels", []), entry.get("sdist")
    matching = [wheel for wheel in wheels if _tags(wheel) == chosen.tags]
    if len(matching) == 1:
        return matching
    everything = [*wheels, *([sdist] if sdist else [])]
    return [sdist] if sdist and not wheels else everything


def _made(
    chosen: Installed, requested: bool, url: str, files: list[Mapping[str, Any]], line: str
) -> PypiPackage:
    hashes = tuple(
        sorted(f"sha256:{f['hashes']['sha256']}" for f in files if "sha256" in f.get("hashes", {}))
    )
    return PypiPackage(
        name=chosen.name,
        version=chosen.version,
        url=redact(url),
        hashes=hashes,
        requirement=" ".join([line, *(f"--hash={value}" for value in hashes)]),
        requested=requested,
    )


def _of_vcs(vcs: Mapping[str, Any], chosen: Installed, requested: bool) -> PypiPackage:
    part = f"#subdirectory={vcs['subdirectory']}" if "subdirectory" in vcs else ""
    url = f"{vcs['type']}+{vcs['url']}@{vcs['commit-id']}{part}"
    line = f"{chosen.name} @ {url}"
    return PypiPackage(chosen.name, chosen.version, redact(url), (), line, requested)


def _tags(wheel: Mapping[str, Any]) -> frozenset[Tag]:
    name = wheel.get("name") or str(wheel.get("url") or wheel.get("path", "")).rsplit("/", 1)[-1]
    try:
        return parse_wheel_filename(name.replace("%2B", "+"))[3]
    except InvalidWheelFilename:
        return frozenset()
