"""Wheels with nothing in them, on a simple index of a test's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

from tests.channel.recipes.simple import write_simple_index


def write_index(root: Path, projects: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """Make the pages and files of ``projects``: name → version → what it needs."""
    wheels = [
        _write_wheel(root / "made", name, version, needs)
        for name, versions in projects.items()
        for version, needs in versions.items()
    ]
    write_simple_index(wheels, root / "simple")


def _write_wheel(directory: Path, name: str, version: str, needs: Sequence[str]) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}-{version}-py3-none-any.whl"
    meta = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {need}" for need in needs]
    with ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        archive.writestr(f"{meta}/METADATA", "\n".join(lines) + "\n")
        archive.writestr(f"{meta}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{meta}/RECORD", "")
    return path
