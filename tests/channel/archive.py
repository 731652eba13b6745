"""Writes one ``.conda`` archive from a directory that looks like the prefix.

The format: https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html
(``info/index.json``, ``info/paths.json`` version 1, ``info/link.json`` version 1).
rattler-build's ``assemble_package`` is not used because it can record neither prefix
placeholders nor ``info/link.json`` (it would link that file into every prefix).
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conda_package_streaming.create import (  # type: ignore[import-untyped]
    anonymize,
    conda_builder,
)

PLACEHOLDER = "/opt/conda-store-test-channel/placeholder"
"""Stands for the prefix in text files; installers write the real one in its place."""

TIMESTAMP = 1_700_000_000
"""Seconds since 1970 of every package and file, so that a recipe always gives the same bytes."""

_LEVEL, _THREADS = 3, 1  # packages are made in parallel; level 3 is within 8 % of pip's own size


@dataclass(frozen=True)
class Package:
    """What ``info/`` says about a package.

    Attributes:
        noarch: ``"python"``, ``"generic"`` or ``None`` for the running platform.
        entry_points: ``command = module:function``, created by the installer; of
            ``noarch: python`` only.
    """

    name: str
    version: str
    build: str
    depends: tuple[str, ...] = ()
    noarch: str | None = None
    entry_points: tuple[str, ...] = ()
    license: str = ""
    summary: str = ""

    @property
    def stem(self) -> str:
        """The file name without its ending."""
        return f"{self.name}-{self.version}-{self.build}"


def write_package(package: Package, tree: Path, channel: Path, platform: str) -> Path:
    """Packs ``tree`` into ``channel/<subdir>/<stem>.conda`` and returns that path.

    Args:
        package: its metadata.
        tree: the files, as they shall lie in the prefix (``site-packages/`` and
            ``python-scripts/`` at the top for ``noarch: python``). ``info/`` is added to it.
        channel: the root of the channel.
        platform: the conda subdirectory of packages that are not ``noarch``.
    """
    subdir = "noarch" if package.noarch else platform
    paths = [_path_entry(tree, file) for file in _files(tree)]
    _write_info(package, subdir, tree / "info", paths)
    output = channel / subdir
    output.mkdir(parents=True, exist_ok=True)
    with conda_builder(
        package.stem, output, compression_level=_LEVEL, compression_threads=_THREADS
    ) as builder:
        for file in _files(tree):
            builder.add(file, file.relative_to(tree), recursive=False, filter=_reproducible)
    return output / f"{package.stem}.conda"


def _files(tree: Path) -> Iterator[Path]:
    return (path for path in sorted(tree.rglob("*")) if path.is_symlink() or path.is_file())


def _path_entry(tree: Path, file: Path) -> dict[str, Any]:
    data = file.read_bytes()
    entry: dict[str, Any] = {
        "_path": str(file.relative_to(tree)),
        "path_type": "softlink" if file.is_symlink() else "hardlink",
        "sha256": hashlib.sha256(data).hexdigest(),
        "size_in_bytes": len(data),
    }
    if not file.is_symlink() and PLACEHOLDER.encode() in data:
        entry |= {"prefix_placeholder": PLACEHOLDER, "file_mode": "text"}
    return entry


def _write_info(package: Package, subdir: str, info: Path, paths: list[dict[str, Any]]) -> None:
    index: dict[str, Any] = {
        "name": package.name,
        "version": package.version,
        "build": package.build,
        "build_number": 0,
        "depends": list(package.depends),
        "subdir": subdir,
        "timestamp": TIMESTAMP * 1000,
    }
    if package.license:
        index["license"] = package.license
    documents: dict[str, Any] = {
        "paths.json": {"paths": paths, "paths_version": 1},
        "about.json": {"license": package.license, "summary": package.summary},
        "index.json": index,
    }
    if package.noarch:
        index["noarch"] = package.noarch
        link: dict[str, Any] = {"type": package.noarch}
        if package.entry_points:
            link["entry_points"] = list(package.entry_points)
        documents["link.json"] = {"noarch": link, "package_metadata_version": 1}
    info.mkdir()
    for name, document in documents.items():
        (info / name).write_text(json.dumps(document, indent=1), encoding="utf-8")


def _reproducible(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mtime = TIMESTAMP
    anonymous: tarfile.TarInfo = anonymize(member)
    return anonymous
