"""Processes of this machine that run in, stand in, or have loaded files of a directory.

Only on Linux, and only processes that this user may look at: ``proc_pid_exe(5)``, ``_cwd``,
``_maps``. Elsewhere nobody is seen.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_DELETED = " (deleted)"


@dataclass(frozen=True)
class Occupant:
    """A process and its name, as ``ps`` shows it."""

    pid: int
    name: str


def occupants(root: Path, depth: int, proc: Path = _PROC) -> dict[Path, Occupant]:
    """Directories so many levels below ``root`` that a process uses, each with one that does."""
    # What the kernel names has no links in it.
    base = f"{root.resolve()}{os.sep}"
    found: dict[Path, Occupant] = {}
    for pid in _processes(proc):
        for path in set(_paths(f"{proc}/{pid}", base)):
            parts = Path(path[len(base) :]).parts
            if len(parts) >= depth:
                place = root.joinpath(*parts[:depth])
                found.setdefault(place, Occupant(pid, _name(f"{proc}/{pid}")))
    return found


def _processes(proc: Path) -> list[int]:
    try:
        names = os.listdir(proc)  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return []
    return [int(name) for name in names if name.isdigit() and int(name) != os.getpid()]


def _paths(process: str, base: str) -> Iterator[str]:
    for link in ("exe", "cwd"):
        try:
            target = os.readlink(f"{process}/{link}")  # noqa: PTH115 - hundreds of them
        except OSError:
            continue
        if target.startswith(base):
            yield target.removesuffix(_DELETED)
    try:
        with open(f"{process}/maps", "rb") as maps:  # noqa: PTH123
            content = maps.read()
    except OSError:
        return
    mark = os.fsencode(base)
    if mark not in content:
        return
    for line in content.splitlines():
        at = line.find(mark)
        if at >= 0:
            yield os.fsdecode(line[at:]).removesuffix(_DELETED)


def _name(process: str) -> str:
    try:
        return Path(process, "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
