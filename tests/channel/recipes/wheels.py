"""Conda packages from wheels: pure ones ``noarch: python``, others for this Python only."""

from __future__ import annotations

import shutil
import sys
from email.message import Message
from email.parser import Parser
from pathlib import Path

from installer import install
from installer.destinations import SchemeDictionaryDestination
from installer.sources import WheelFile
from installer.utils import parse_entrypoints
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import parse_wheel_filename

from tests.channel.archive import PLACEHOLDER, Package, write_package
from tests.channel.recipes.bytecode import add_bytecode
from tests.channel.requirements import conda_name, conda_versions, match_spec

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
_SITE_PACKAGES = f"lib/python{MINOR}/site-packages"


def package_wheel(wheel: Path, tree: Path, channel: Path, platform: str) -> Path:
    """Packs one wheel, with ``tree`` for its files; returns the ``.conda``."""
    pure = all(
        tag.abi == "none" and tag.platform == "any" for tag in parse_wheel_filename(wheel.name)[3]
    )
    _install(wheel, tree)
    with WheelFile.open(wheel) as source:
        metadata = Parser().parsestr(source.read_dist_info("METADATA"))
        commands = _commands(source)
    if pure:
        _move_to_noarch_layout(tree, commands)
    else:
        add_bytecode(tree)
    package = Package(
        name=conda_name(metadata["Name"]),
        version=metadata["Version"],
        build="py_0" if pure else f"py{MINOR.replace('.', '')}_0",
        depends=_depends(metadata, pure=pure),
        noarch="python" if pure else None,
        entry_points=tuple(f"{name} = {target}" for name, target in commands) if pure else (),
        license=metadata.get("License-Expression") or "",
        summary=metadata.get("Summary") or "",
    )
    return write_package(package, tree, channel, platform)


def _install(wheel: Path, tree: Path) -> None:
    """Lays the wheel out as pip would in a prefix, ``RECORD`` included."""
    site_packages = str(tree / _SITE_PACKAGES)
    destination = SchemeDictionaryDestination(
        {
            "purelib": site_packages,
            "platlib": site_packages,
            "scripts": str(tree / "bin"),
            "data": str(tree),
            "headers": str(tree / f"include/python{MINOR}"),
        },
        interpreter=f"{PLACEHOLDER}/bin/python",
        script_kind="posix",
    )
    with WheelFile.open(wheel) as source:
        install(source, destination, additional_metadata={"INSTALLER": b"conda\n"})


def _commands(source: WheelFile) -> list[tuple[str, str]]:
    """Name and ``module:function`` of the commands that an installer has to create."""
    if "entry_points.txt" not in source.dist_info_filenames:
        return []
    text = source.read_dist_info("entry_points.txt")
    return [(name, f"{module}:{attr}") for name, module, attr, _ in parse_entrypoints(text)]


def _move_to_noarch_layout(tree: Path, commands: list[tuple[str, str]]) -> None:
    """CEP 20: no Python version in paths, and commands are left to the installer."""
    for name, _ in commands:
        (tree / "bin" / name).unlink()
    shutil.move(tree / _SITE_PACKAGES, tree / "site-packages")
    shutil.rmtree(tree / "lib")
    scripts = tree / "bin"
    if scripts.is_dir():
        scripts.rename(tree / "python-scripts")


def _depends(metadata: Message, *, pure: bool) -> tuple[str, ...]:
    if pure:
        python = f"python {conda_versions(SpecifierSet(metadata.get('Requires-Python', '')))}"
    else:
        python = f"python {MINOR}.*"
    specs = (match_spec(Requirement(line)) for line in metadata.get_all("Requires-Dist", []))
    return (python.strip(), *sorted(filter(None, specs)))
