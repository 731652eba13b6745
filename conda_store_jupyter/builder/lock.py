"""From solved packages to the lockfile that names the prefix."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from rattler import RepoDataRecord

from conda_store_jupyter.builder.channels import name_of
from conda_store_jupyter.builder.gateway import platform
from conda_store_jupyter.builder.solve import Solution
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage


def lock(solution: Solution, pypi: Sequence[PypiPackage], variables: Mapping[str, str]) -> Lockfile:
    """The lockfile of this machine's platform, packages in the order of their names."""
    requested = {name_of(spec) for spec in solution.specs}
    conda = [_package(record, requested) for record in solution.records]
    return Lockfile(
        platform=str(platform()),
        conda=tuple(sorted(conda, key=lambda package: package.name)),
        pypi=tuple(sorted(pypi, key=lambda package: package.name)),
        variables=dict(variables),
    )


def _package(record: RepoDataRecord, requested: set[str]) -> CondaPackage:
    name = str(record.name.normalized)
    return CondaPackage(
        name=name,
        version=str(record.version),
        build=str(record.build),
        build_number=record.build_number,
        channel=str(record.channel or "").rstrip("/"),
        subdir=record.subdir,
        url=record.url,
        sha256=record.sha256.hex() if record.sha256 else "",
        md5=record.md5.hex() if record.md5 else "",
        size=record.size,
        license=record.license or "",
        requested=name in requested,
        record=json.loads(record.to_json()),
    )
