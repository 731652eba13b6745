"""A simple index of wheels for ``pip:`` sections: PEP 503 pages with hashes."""

from __future__ import annotations

import hashlib
import shutil
from collections import defaultdict
from html import escape
from pathlib import Path
from zipfile import ZipFile

from packaging.utils import NormalizedName, parse_wheel_filename


def write_simple_index(wheels: list[Path], root: Path) -> None:
    """Copies the wheels below ``root`` and writes its pages.

    Each wheel's metadata lies beside it (PEP 658), so that a resolver reads 2 KB
    instead of a wheel.
    """
    projects: dict[NormalizedName, list[str]] = defaultdict(list)
    for wheel in wheels:
        name = parse_wheel_filename(wheel.name)[0]
        project = root / name
        project.mkdir(parents=True, exist_ok=True)
        shutil.copy2(wheel, project)
        metadata = _metadata(wheel)
        (project / f"{wheel.name}.metadata").write_bytes(metadata)
        core = f'data-core-metadata="sha256={hashlib.sha256(metadata).hexdigest()}"'
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        projects[name].append(_link(f"{wheel.name}#sha256={digest}", wheel.name, core))
    for name, links in projects.items():
        _write_page(root / name, links)
    _write_page(root, [_link(f"{name}/", name) for name in sorted(projects)])


def _metadata(wheel: Path) -> bytes:
    with ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return archive.read(name)


def _link(target: str, text: str, attributes: str = "") -> str:
    return f'<a href="{escape(target)}" {attributes}>{escape(text)}</a><br>'


def _write_page(directory: Path, links: list[str]) -> None:
    head = '<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0">'
    page = "\n".join([f"{head}<title>Simple index</title></head><body>", *links, "</body></html>"])
    (directory / "index.html").write_text(page, encoding="utf-8")
