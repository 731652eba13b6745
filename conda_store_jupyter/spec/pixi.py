"""``pixi.lock``, version 6.

There is no standard of this format. Version 6 is what pixi has written since 2024 and reads ever
since; py-rattler reads it too, but writes only version 7, which older pixi cannot read, and writes
no hashes of PyPI packages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import yaml

from conda_store_jupyter.spec.formats import without_hash

if TYPE_CHECKING:
    from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage

_DEFAULT_INDEX = "https://pypi.org/simple"

# Of a repodata record, what the format has a place for, in the order in which pixi writes it.
_KEPT = (
    "depends",
    "constrains",
    "arch",
    "platform",
    "features",
    "track_features",
    "license",
    "license_family",
    "python_site_packages_path",
    "size",
    "timestamp",
)


def to_pixi_lock(lock: Lockfile, channels: Sequence[str], indexes: Sequence[str] = ()) -> str:
    """All packages for one platform, in the environment ``default``.

    Args:
        channels: URLs, the first is most important.
        indexes: of PyPI packages.
    """
    references: list[dict[str, str]] = [{"conda": package.url} for package in lock.conda]
    references += [{"pypi": _location(package)} for package in lock.pypi]
    environment: dict[str, Any] = {"channels": [{"url": f"{c.rstrip('/')}/"} for c in channels]}
    if lock.pypi:
        environment["indexes"] = list(indexes) or [_DEFAULT_INDEX]
    environment["packages"] = {lock.platform: references}
    document = {
        "version": 6,
        "environments": {"default": environment},
        "packages": [*map(_conda_entry, lock.conda), *map(_pypi_entry, lock.pypi)],
    }
    return yaml.dump(
        document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=2**16
    )


def _conda_entry(package: CondaPackage) -> dict[str, Any]:
    record = package.record
    # Readers can take these from most addresses, not from all.
    entry: dict[str, Any] = {
        "conda": package.url,
        "name": package.name,
        "version": package.version,
        "build": package.build,
        "build_number": package.build_number,
        "subdir": package.subdir,
        "channel": f"{package.channel.rstrip('/')}/",
    }
    if package.sha256:
        entry["sha256"] = package.sha256
    if package.md5:
        entry["md5"] = package.md5
    if record.get("noarch"):
        entry["noarch"] = record["noarch"]
    return entry | {key: record[key] for key in _KEPT if record.get(key)}


def _pypi_entry(package: PypiPackage) -> dict[str, Any]:
    entry = {"pypi": _location(package), "name": package.name, "version": package.version}
    algorithm, _, value = (package.hashes[0] if package.hashes else "").partition(":")
    return entry | ({algorithm: value} if value else {})


def _location(package: PypiPackage) -> str:
    return without_hash(package.url)
