"""Finds what pip, or a tool like it, has installed into a conda prefix."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from conda_store_jupyter.spec.exchange.packages import pypi_package
from conda_store_jupyter.spec.lockfile import PypiPackage

_SITE = ("lib/python3.*/site-packages", "Lib/site-packages")


def pypi_packages(
    prefix: Path, conda_files: Collection[str]
) -> tuple[tuple[PypiPackage, ...], list[str]]:
    """The distributions that are not part of a conda package, and why others are left out.

    Args:
        conda_files: paths below the prefix that belong to conda packages.
    """
    found: dict[str, PypiPackage] = {}
    left_out: list[str] = []
    for dist in _foreign(prefix, conda_files):
        name, version = str(canonicalize_name(dist.metadata["Name"])), dist.version
        origin = _origin(dist)
        if origin is None:
            found[name] = _by_index(name, version)
            continue
        url, sha256 = origin
        if url.startswith(("https://", "http://")) and sha256:
            found[name] = pypi_package(name, version, url, sha256)
        else:
            left_out.append(f"{name} {version} was installed from {url} and is left out.")
    return tuple(found[name] for name in sorted(found)), left_out


def _foreign(prefix: Path, conda_files: Collection[str]) -> Iterator[Distribution]:
    for site in (path for pattern in _SITE for path in sorted(prefix.glob(pattern))):
        for dist in distributions(path=[str(site)]):
            directory = Path(str(getattr(dist, "_path", "")))
            if not dist.metadata["Name"] or not directory.is_relative_to(prefix):
                continue
            inside = directory.relative_to(prefix).as_posix()
            if not any(f"{inside}{file}" in conda_files for file in ("", "/METADATA", "/PKG-INFO")):
                yield dist


def _origin(dist: Distribution) -> tuple[str, str] | None:
    """URL and SHA-256 of a direct installation (PEP 610); None when it came from an index."""
    try:
        value: Any = json.loads(dist.read_text("direct_url.json") or "null")
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    archive = value.get("archive_info") or {}
    hashes = archive.get("hashes") or dict([str(archive.get("hash", "=")).split("=", 1)])
    return str(value.get("url", "")), str(hashes.get("sha256", ""))


def _by_index(name: str, version: str) -> PypiPackage:
    return PypiPackage(name=name, version=version, requirement=f"{name}=={version}", requested=True)
