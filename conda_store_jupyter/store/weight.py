"""What trees weigh on a file system where files have several names (hard links).

A package's file has one name in the cache and one in every prefix that has the package: removing
one of them frees nothing, removing the last one everything. With copies that share blocks
(reflinks) this cannot be seen from outside; they weigh like files of their own.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

_Inode: TypeAlias = "tuple[int, int]"

#: What ``st_blocks`` counts, whatever the file system does: stat(2).
_BLOCK = 512


@dataclass(frozen=True)
class Weight:
    """Bytes of a tree.

    Attributes:
        apparent: lengths of its files, a file with several names in it counted once.
        unique: of those that have no name outside of it.
        freed: on disk, by removing it now, directories included.
        shared: files that have names outside of it.
    """

    apparent: int = 0
    unique: int = 0
    freed: int = 0
    shared: int = 0


class Scales:
    """Weighs trees. What was taken off counts as removed for what is weighed later."""

    def __init__(self) -> None:
        self._gone: dict[_Inode, int] = {}

    def weigh(self, path: Path) -> Weight:
        """The weight of a tree or a file; nothing weighs nothing."""
        weight, _ = self._weigh(path)
        return weight

    def take_off(self, path: Path) -> Weight:
        """:meth:`weigh`, and from now on it counts as removed."""
        weight, names = self._weigh(path)
        for inode, count in names.items():
            self._gone[inode] = self._gone.get(inode, 0) + count
        return weight

    def _weigh(self, path: Path) -> tuple[Weight, dict[_Inode, int]]:
        apparent = unique = freed = shared = 0
        names: dict[_Inode, int] = {}
        several: dict[_Inode, os.stat_result] = {}
        for status in entries(path):
            size, blocks = status.st_size, status.st_blocks * _BLOCK
            if stat.S_ISDIR(status.st_mode):
                freed += blocks
            elif status.st_nlink == 1:
                apparent, unique, freed = apparent + size, unique + size, freed + blocks
            else:
                inode = (status.st_dev, status.st_ino)
                names[inode] = names.get(inode, 0) + 1
                several[inode] = status
        for inode, status in several.items():
            outside = status.st_nlink - names[inode] - self._gone.get(inode, 0)
            apparent += status.st_size
            if outside <= 0:
                unique += status.st_size
                freed += status.st_blocks * _BLOCK
            else:
                shared += 1
        return Weight(apparent, unique, freed, shared), names


def entries(path: str | Path) -> Iterator[os.stat_result]:
    """Everything in a tree, itself first; what vanishes meanwhile is left out."""
    try:
        status = os.lstat(path)
    except OSError:
        return
    yield status
    if stat.S_ISDIR(status.st_mode):
        yield from _inside(path)


def _inside(directory: str | Path) -> Iterator[os.stat_result]:
    try:
        with os.scandir(directory) as found:
            for entry in found:
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                yield status
                if stat.S_ISDIR(status.st_mode):
                    yield from _inside(entry.path)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
