"""Tiny packages made on the fly, each for one case that real packages do not show."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from tests.channel.archive import PLACEHOLDER, Package, write_package


@dataclass(frozen=True)
class File:
    """Contents of a small file; ``PLACEHOLDER`` in it becomes the prefix."""

    text: str
    executable: bool = False


@dataclass(frozen=True)
class Synthetic:
    """A ``noarch: generic`` package of files given here, by path in the prefix."""

    name: str
    version: str
    depends: tuple[str, ...] = ()
    files: dict[str, File] = field(default_factory=dict)

    def write(self, tree: Path, channel: Path, platform: str) -> Path:
        """Packs it, with ``tree`` for its files."""
        marker = {f"share/{self.name}/version.txt": File(self.version + "\n")}
        for path, file in {**marker, **self.files}.items():
            target = tree / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8")
            target.chmod(0o755 if file.executable else 0o644)
        package = Package(
            name=self.name,
            version=self.version,
            build="0",
            depends=self.depends,
            noarch="generic",
            license="BSD-3-Clause",
            summary="Made for tests",
        )
        return write_package(package, tree, channel, platform)


def _kernel(name: str, argv: list[str]) -> dict[str, File]:
    spec = {"argv": argv, "display_name": name.title(), "language": "bash", "metadata": {}}
    return {f"share/jupyter/kernels/{name}/kernel.json": File(json.dumps(spec, indent=1))}


_ACTIVATE = """\
export ACTIVATE_DEMO="active"
export ACTIVATE_DEMO_DATA="${CONDA_PREFIX}/share/activate-demo"
"""
_DEACTIVATE = "unset ACTIVATE_DEMO ACTIVATE_DEMO_DATA\n"
_POST_LINK = '#!/bin/bash\necho "$PKG_NAME $PKG_VERSION" > "$PREFIX/post-link-demo.txt"\n'
_ECHO_KERNEL = '#!/bin/bash\necho "echo-kernel started with $*"\n'

SYNTHETIC = (
    # Small and with nothing to download: for builds of which only the order matters.
    *(Synthetic("tiny", version) for version in ("1.0", "2.0", "3.0")),
    # No environment holds conflict-a and conflict-c.
    Synthetic("conflict-a", "1.0", ("conflict-b <2",)),
    Synthetic("conflict-b", "1.0"),
    Synthetic("conflict-b", "2.0"),
    Synthetic("conflict-c", "1.0", ("conflict-b >=2",)),
    # Needs what no channel has.
    Synthetic("needs-missing", "1.0", ("no-such-package >=1",)),
    Synthetic(
        "activate-demo",
        "1.0",
        files={
            "etc/conda/activate.d/activate-demo.sh": File(_ACTIVATE),
            "etc/conda/deactivate.d/activate-demo.sh": File(_DEACTIVATE),
        },
    ),
    Synthetic(
        "post-link-demo", "1.0", files={"bin/.post-link-demo-post-link.sh": File(_POST_LINK, True)}
    ),
    # A kernel without Python.
    Synthetic(
        "echo-kernel",
        "1.0",
        files={
            **_kernel("echo", [f"{PLACEHOLDER}/bin/echo-kernel", "{connection_file}"]),
            "bin/echo-kernel": File(_ECHO_KERNEL, True),
        },
    ),
    Synthetic(
        "broken-kernel",
        "1.0",
        files=_kernel("broken", [f"{PLACEHOLDER}/bin/no-such-program", "{connection_file}"]),
    ),
)
