"""What a lockfile says, in formats that ask for packages by name and version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from conda_store_jupyter.spec.specification import Specification

if TYPE_CHECKING:
    from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage


def to_pinned_environment(
    lock: Lockfile, specification: Specification, bases: Sequence[str]
) -> str:
    """An ``environment.yml`` (CEP 24) with every package at its version and build.

    Args:
        bases: URLs of the specification's channels, in their order.
    """
    known = {base.rstrip("/") for base in bases}
    pinned = replace(
        specification,
        dependencies=tuple(_pin(package, known) for package in lock.conda),
        pip=(*specification.pip_options, *map(_pypi_pin, lock.pypi)) if lock.pypi else (),
        variables=lock.variables,
    )
    return f"# {lock.platform}: other platforms have other builds.\n{pinned.to_yaml()}"


def to_requirements(lock: Lockfile, options: Sequence[str] = ()) -> str:
    """The PyPI packages as a ``requirements.txt`` with hashes, for an environment that has the
    conda packages already.

    pip takes hashes of all packages or of none, so they are left out when one has none.

    Args:
        options: lines that choose an index.
    """
    if not lock.pypi:
        return "# This environment has no packages from PyPI.\n"
    hashed = all(package.hashes for package in lock.pypi)
    lines = [
        "# The PyPI part of an environment; its conda packages are not here.",
        "# pip install --no-deps -r requirements.txt",
        *options,
    ]
    lines += [p.requirement if hashed and p.requirement else _pypi_pin(p) for p in lock.pypi]
    return "\n".join(lines) + "\n"


def _pin(package: CondaPackage, known: set[str]) -> str:
    pin = f"{package.name}={package.version}={package.build}"
    # A channel that the specification does not list was named with a package.
    return pin if package.channel.rstrip("/") in known else f"{package.channel}::{pin}"


def _pypi_pin(package: PypiPackage) -> str:
    line = package.requirement.split(" --hash=", 1)[0].strip()
    return line or f"{package.name}=={package.version}"
