"""How much of what prefixes hold is theirs alone.

Files of the package cache do not count as somebody's: they go when no prefix has them any more. A
file of a package has as many names in the cache as in each prefix, mostly one, so a file with no
more names elsewhere than in a prefix is in no other prefix.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conda_store_jupyter.store.weight import entries


@dataclass(frozen=True)
class Sizes:
    """Bytes of the prefixes of a namespace.

    Attributes:
        disk: all of them, each file counted once.
        environments: name → what no other environment has.
        prefixes: what no other prefix has.
    """

    disk: int
    environments: Mapping[str, int]
    prefixes: Mapping[Path, int]


@dataclass
class _File:
    """A file with several names, of which some are in the prefixes looked at."""

    size: int
    links: int
    names: int = 0
    most: int = 0

    def is_theirs_alone(self) -> bool:
        """Whether all names elsewhere may be those of the cache."""
        return self.links - self.names <= self.most

    def add(self, other: _File) -> None:
        """Count another prefix in."""
        self.names += other.names
        self.most = max(self.most, other.names)


@dataclass
class _Content:
    single: int = 0
    files: dict[tuple[int, int], _File] = field(default_factory=dict)

    @property
    def unique(self) -> int:
        return self.single + sum(f.size for f in self.files.values() if f.is_theirs_alone())

    def add(self, other: _Content) -> None:
        self.single += other.single
        for inode, file in other.files.items():
            self.files.setdefault(inode, _File(file.size, file.links)).add(file)


def measure(environments: Mapping[str, Iterable[Path]]) -> Sizes:
    """The sizes of a namespace's prefixes, by environment. What is not there weighs nothing."""
    disk = 0
    seen: set[tuple[int, int]] = set()
    unique: dict[str, int] = {}
    prefixes: dict[Path, int] = {}
    for name, paths in environments.items():
        content = _Content()
        for path in paths:
            own = _content(path)
            prefixes[path] = own.unique
            content.add(own)
        unique[name] = content.unique
        disk += content.single
        disk += sum(f.size for inode, f in content.files.items() if inode not in seen)
        seen |= content.files.keys()
    return Sizes(disk, unique, prefixes)


def _content(prefix: Path) -> _Content:
    content = _Content()
    for status in entries(prefix):
        if stat.S_ISDIR(status.st_mode):
            continue
        if status.st_nlink == 1:
            content.single += status.st_size
            continue
        inode = (status.st_dev, status.st_ino)
        file = content.files.setdefault(inode, _File(status.st_size, status.st_nlink))
        file.names += 1
        file.most = file.names
    return content
