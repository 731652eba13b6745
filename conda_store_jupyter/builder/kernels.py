"""The Jupyter kernels that a prefix offers, of any language."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KERNELS = Path("share", "jupyter", "kernels")

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Kernel:
    """One kernelspec as its package installed it.

    Attributes:
        name: of the directory in ``share/jupyter/kernels``.
        spec: the content of ``kernel.json``.
        resource_dir: the directory itself, with logos and scripts.
    """

    name: str
    display_name: str
    language: str
    argv: tuple[str, ...]
    spec: Mapping[str, Any] = field(default_factory=dict, hash=False)
    resource_dir: Path = Path()

    def to_json(self) -> dict[str, Any]:
        """What the prefix's guard keeps."""
        return {"name": self.name, "display_name": self.display_name, "language": self.language}


class BrokenKernel(Exception):
    """A kernelspec that cannot be started; the message says why."""


def find_kernels(prefix: Path) -> tuple[Kernel, ...]:
    """The kernels in ``prefix``, by name; Jupyter sees no others.

    Raises:
        BrokenKernel: a ``kernel.json`` cannot be read or lacks what a kernel needs.
    """
    found = sorted((prefix / KERNELS).glob("*/kernel.json"))
    return tuple(read_kernel(path.parent) for path in found if _NAME.fullmatch(path.parent.name))


def read_kernel(directory: Path) -> Kernel:
    """The kernel described in ``directory``.

    Raises:
        BrokenKernel: its ``kernel.json`` cannot be read or lacks what a kernel needs.
    """
    path = directory / "kernel.json"
    try:
        spec = json.loads(path.read_text(encoding="utf-8"))
        argv = spec["argv"]
        if not argv or not all(isinstance(word, str) for word in argv):
            raise ValueError("argv is not a list of words")
        return Kernel(
            name=directory.name,
            display_name=str(spec["display_name"]),
            language=str(spec.get("language", "")),
            argv=tuple(argv),
            spec=spec,
            resource_dir=directory,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenKernel(f"{directory.name}: kernel.json is not usable ({error})") from error


def check_command(kernel: Kernel, prefix: Path) -> Path:
    """The program that starts ``kernel``: its first word, looked up as activation would.

    Raises:
        BrokenKernel: there is no such program, or it may not be executed.
    """
    word = kernel.argv[0].replace("{resource_dir}", str(kernel.resource_dir))
    word = word.replace("{prefix}", str(prefix))
    if os.sep not in word:
        inside = prefix / "bin" / word
        found = str(inside) if os.access(inside, os.X_OK) else shutil.which(word)
        if found is None:
            raise BrokenKernel(f"{kernel.name}: there is no program {word!r} in the environment")
        return Path(found)
    path = prefix / word
    if not path.is_file():
        raise BrokenKernel(f"{kernel.name}: {path} does not exist")
    if not os.access(path, os.X_OK):
        raise BrokenKernel(f"{kernel.name}: {path} is not executable")
    return path


def modules_of(kernel: Kernel) -> tuple[str, ...]:
    """The Python module that a kernel of the form ``python -m module`` runs, if it is one."""
    program = Path(kernel.argv[0]).name
    words = kernel.argv[1:]
    if program.startswith("python") and "-m" in words[:-1]:
        return (words[words.index("-m") + 1],)
    return ()
