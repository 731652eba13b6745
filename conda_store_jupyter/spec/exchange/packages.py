"""Packages of lockfiles from what rattler read of them, and what was probably asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from packaging.utils import canonicalize_name
from rattler import RepoDataRecord

from conda_store_jupyter.spec.lockfile import CondaPackage, PypiPackage

# Its files have the names and hashes that an index lists; others need their address.
_INDEX_HOST = "files.pythonhosted.org"

# What has another number there is another language: an environment that is solved again should
# not change it by accident.
_LANGUAGES = frozenset({"python", "r-base"})


def conda_package(record: RepoDataRecord, *, requested: bool = False) -> CondaPackage:
    """The locked package that a repodata record describes."""
    return CondaPackage(
        name=str(record.name.normalized),
        version=str(record.version),
        build=str(record.build),
        build_number=record.build_number,
        # Of files on this machine rattler does not say it: it is where the subdir is.
        channel=(record.channel or record.url.rsplit("/", 2)[0]).rstrip("/"),
        subdir=record.subdir,
        url=record.url,
        sha256=record.sha256.hex() if record.sha256 else "",
        md5=record.md5.hex() if record.md5 else "",
        size=record.size,
        license=record.license or "",
        requested=requested,
        record=json.loads(record.to_json()),
    )


def pypi_package(name: str, version: str, url: str, sha256: str) -> PypiPackage:
    """A distribution with the one file that was locked; ``url`` without a fragment."""
    name = str(canonicalize_name(name))
    by_index = urlsplit(url).hostname == _INDEX_HOST
    line = f"{name}=={version}" if by_index else f"{name} @ {url}"
    return PypiPackage(
        name=name,
        version=version,
        url=url,
        hashes=(f"sha256:{sha256}",),
        requirement=f"{line} --hash=sha256:{sha256}",
        requested=True,
    )


def with_requested(packages: Iterable[CondaPackage]) -> tuple[CondaPackage, ...]:
    """The packages, with those marked as requested that no other one needs.

    A lockfile does not say what was asked for. Where no package says what it needs, nothing can
    be told, and all are requested. Python is always one that was.
    """
    packages = tuple(packages)
    needed = {
        text.split(maxsplit=1)[0].partition("[")[0]
        for package in packages
        for text in package.record.get("depends", ())
        if text.split(maxsplit=1)[0] != package.name
    }
    return tuple(
        replace(package, requested=package.name not in needed or package.name in _LANGUAGES)
        for package in packages
    )


def asked_for(package: CondaPackage) -> str:
    """The MatchSpec that stands for a requested package: its name, and the line of a language.

    The lockfile has the exact version; a specification that repeated it could never be updated.
    """
    if package.name not in _LANGUAGES:
        return package.name
    return f"{package.name} {'.'.join(package.version.split('.')[:2])}.*"


def channel_name(url: str) -> str:
    """The name of a channel on conda's own host, which mirrors have too; else its address."""
    return url.rstrip("/").removeprefix("https://conda.anaconda.org/")
