"""From solved packages to the lockfile that names the prefix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conda_store_jupyter.builder.channels import name_of
from conda_store_jupyter.builder.gateway import platform
from conda_store_jupyter.builder.records import to_package
from conda_store_jupyter.builder.solve import Solution
from conda_store_jupyter.spec.lockfile import Lockfile, PypiPackage


def lock(solution: Solution, pypi: Sequence[PypiPackage], variables: Mapping[str, str]) -> Lockfile:
    """The lockfile of this machine's platform, packages in the order of their names."""
    requested = {name_of(spec) for spec in solution.specs}
    conda = [
        to_package(record, requested=str(record.name.normalized) in requested)
        for record in solution.records
    ]
    return Lockfile(
        platform=str(platform()),
        conda=tuple(sorted(conda, key=lambda package: package.name)),
        pypi=tuple(sorted(pypi, key=lambda package: package.name)),
        variables=dict(variables),
    )
