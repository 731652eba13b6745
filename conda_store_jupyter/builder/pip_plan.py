"""What the pip section would install, without an environment to install it into.

uv is shown a directory with no more than the names and versions of what conda would provide, and
asked what it would add.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import RepoDataRecord

from conda_store_jupyter.builder.pip_advice import with_advice
from conda_store_jupyter.builder.pip_failures import missing_python, of_uv
from conda_store_jupyter.builder.pip_minimal import chosen, hold, moves
from conda_store_jupyter.builder.provided import provided_by
from conda_store_jupyter.builder.pypi import index_options, kept_pypi
from conda_store_jupyter.builder.requests import BuildRequest, BuildSettings
from conda_store_jupyter.builder.uv import UvFailed, call_uv
from conda_store_jupyter.spec.lockfile import PypiPackage
from conda_store_jupyter.spec.moves import Move
from conda_store_jupyter.status import BuildFailed
from conda_store_jupyter.store.layout import Layout


def plan_pypi(
    layout: Layout,
    settings: BuildSettings,
    request: BuildRequest,
    records: Sequence[RepoDataRecord],
) -> tuple[tuple[PypiPackage, ...], tuple[Move, ...]]:
    """The distributions beside the conda packages ``records``, without addresses and hashes.

    Raises:
        BuildFailed: there is no Python, no resolution, or the index cannot be reached.
    """
    requirements = request.specification.pip_requirements
    if not requirements:
        return (), ()
    python = next((r for r in records if r.name.normalized == "python"), None)
    if python is None:
        raise BuildFailed(missing_python())
    provided = provided_by(layout.packages, records)
    base = kept_pypi(request.policy, request.base)
    with tempfile.TemporaryDirectory(prefix="conda-store-pip-") as directory:
        desk = _Desk(layout, settings, request, Path(directory), str(python.version))
        desk.lay_out(provided)
        try:
            held = hold(base, requirements, tuple(provided), desk.resolve)
            found = desk.resolve(held.constraints)
        except UvFailed as error:
            failure = of_uv(error.output, provided)
            raise BuildFailed(with_advice(failure, requirements, desk.resolve)) from error
    return _packages(found, requirements, base), moves(base, found, held)


class _Desk:
    """A directory in which uv is asked."""

    def __init__(
        self,
        layout: Layout,
        settings: BuildSettings,
        request: BuildRequest,
        directory: Path,
        python: str,
    ) -> None:
        self._layout = layout
        self._directory = directory
        self._site = directory / "site"
        self._pins: list[str] = []
        self._arguments = [
            *("pip", "install", "--dry-run", "--target", str(self._site)),
            *("--python", sys.executable, "--python-version", python),
            *index_options(request.specification, settings),
        ]
        self._requirements = request.specification.pip_requirements

    def lay_out(self, provided: Mapping[str, str]) -> None:
        """Let it seem as if these distributions were installed."""
        self._site.mkdir()
        for name, version in provided.items():
            meta = self._site / f"{name.replace('-', '_')}-{version}.dist-info"
            meta.mkdir()
            text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            (meta / "METADATA").write_text(text, encoding="utf-8")
            (meta / "RECORD").touch()
        self._pins = [f"{name}=={version}" for name, version in sorted(provided.items())]

    def resolve(
        self, constraints: Sequence[str], requirements: Sequence[str] | None = None
    ) -> dict[str, str]:
        """What would be installed. Raises UvFailed."""
        self._write("wanted.txt", self._requirements if requirements is None else requirements)
        self._write("pins.txt", (*self._pins, *constraints))
        arguments = [*self._arguments, "-r", "wanted.txt", "-c", "pins.txt"]
        return chosen(call_uv(self._layout, self._directory, arguments))

    def _write(self, name: str, lines: Sequence[str]) -> None:
        text = "".join(f"{line}\n" for line in lines)
        (self._directory / name).write_text(text, encoding="utf-8")


def _packages(
    found: Mapping[str, str], requirements: Sequence[str], base: Sequence[PypiPackage]
) -> tuple[PypiPackage, ...]:
    requested = {str(canonicalize_name(Requirement(line).name)) for line in requirements}
    before = {(package.name, package.version): package for package in base}
    return tuple(
        before.get((name, version)) or PypiPackage(name, version, requested=name in requested)
        for name, version in sorted(found.items())
    )
