"""Lockfiles in the formats that other tools read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage


def to_explicit(lock: Lockfile) -> str:
    """The conda packages as an explicit text file (CEP 23), one URL with its hash per line.

    PyPI packages cannot be written in this format; they are named in comments.
    """
    lines = [f"# platform: {lock.platform}"]
    lines += [f"# pypi: {package.name}=={package.version}" for package in lock.pypi]
    lines += ["@EXPLICIT", *map(_explicit_line, _dependencies_first(lock.conda))]
    return "\n".join(lines) + "\n"


def _dependencies_first(packages: Sequence[CondaPackage]) -> Iterator[CondaPackage]:
    """Each package after those that it depends on, except in a circle; else in their order."""
    waiting = {package.name: package for package in packages}

    def taken(package: CondaPackage) -> Iterator[CondaPackage]:
        for text in package.record.get("depends", ()):
            needed = waiting.pop(_dependency(text)[0], None)
            if needed is not None:
                yield from taken(needed)
        yield package

    for name in [package.name for package in packages]:
        if (package := waiting.pop(name, None)) is not None:
            yield from taken(package)


def _explicit_line(package: CondaPackage) -> str:
    # The SHA-256 goes without a label and an MD5 too: their lengths tell them apart.
    digest = package.sha256 or package.md5
    return f"{package.url}#{digest}" if digest else package.url


def to_conda_lock(
    lock: Lockfile, channels: Sequence[str], *, content_hash: str = "", sources: Sequence[str] = ()
) -> str:
    """All packages as ``conda-lock.yml``, version 1 (CEP 37), for one platform.

    Args:
        channels: of the specification, first is most important.
        content_hash: SHA-256 that tells whether the lockfile is still right for its request;
            the lockfile's own when empty.
        sources: file names, relative to the lockfile, that it says it was made from.
    """
    document = {
        "version": 1,
        "metadata": {
            "content_hash": {lock.platform: content_hash or lock.sha256},
            "channels": [{"url": channel, "used_env_vars": []} for channel in channels],
            "platforms": [lock.platform],
            "sources": list(sources),
        },
        "package": [
            *(_conda_entry(package, lock.platform) for package in lock.conda),
            *(_pypi_entry(package, lock.platform) for package in lock.pypi),
        ],
    }
    return yaml.dump(
        document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=2**16
    )


def _conda_entry(package: CondaPackage, platform: str) -> dict[str, Any]:
    hashes = {"md5": package.md5, "sha256": package.sha256}
    return {
        "name": package.name,
        "version": package.version,
        "manager": "conda",
        "platform": platform,
        "dependencies": dict(_dependency(text) for text in package.record.get("depends", ())),
        "url": package.url,
        "hash": {kind: value for kind, value in hashes.items() if value},
        "build": package.build,
        "category": "main",
        "optional": False,
    }


def _dependency(match_spec: str) -> tuple[str, str]:
    name, _, constraint = match_spec.partition(" ")
    return name, constraint


def without_hash(url: str) -> str:
    """The address without the hash that an index appends to it (PEP 503)."""
    address, _, fragment = url.partition("#")
    return address if fragment.startswith(("sha256=", "sha384=", "sha512=", "md5=")) else url


def _pypi_entry(package: PypiPackage, platform: str) -> dict[str, Any]:
    # The format has room for one hash of one file; the first is the one that was chosen.
    algorithm, _, value = (package.hashes[0] if package.hashes else "").partition(":")
    return {
        "name": package.name,
        "version": package.version,
        "manager": "pip",
        "platform": platform,
        "dependencies": {},
        "url": without_hash(package.url),
        "hash": {algorithm: value} if value else {},
        "category": "main",
        "optional": False,
    }
