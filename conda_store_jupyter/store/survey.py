"""What is on disk in a store, by the form of its name alone: nothing is opened, nothing judged."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from conda_store_jupyter.errors import InvalidName
from conda_store_jupyter.spec.names import (
    RESERVED_NAMESPACES,
    RESERVED_PREFIX,
    check_name,
    is_name,
)
from conda_store_jupyter.store.atomic import is_temporary
from conda_store_jupyter.store.layout import Layout, stem_of
from conda_store_jupyter.store.removal import is_set_aside

_LINKS = "envs"


@dataclass
class OnDisk:
    """A namespace's directory.

    Attributes:
        prefixes: directories that are called like a prefix, with the stem in their name.
        links: name → where it leads, as it is written; None for what is not a link.
        temporaries: files that are being written, or that a process left when it died.
        removed: trees that are being deleted, or that a process left when it died.
        others: whatever else there is.
    """

    namespace: str
    directory: Path
    prefixes: dict[str, str] = field(default_factory=dict)
    links: dict[str, str | None] = field(default_factory=dict)
    temporaries: list[Path] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)


def namespaces_on_disk(layout: Layout) -> list[OnDisk]:
    """Every namespace that has a directory. One that vanishes meanwhile is empty."""
    return [
        _namespace(Path(entry.path))
        for entry in _entries(layout.root)
        if _is_namespace(entry.name) and entry.is_dir(follow_symlinks=False)
    ]


def strangers(layout: Layout) -> list[Path]:
    """What lies at the root and is neither the store's own nor can be a namespace."""
    return [
        Path(entry.path)
        for entry in _entries(layout.root)
        if not _is_own(entry.name)
        and not (_is_namespace(entry.name) and entry.is_dir(follow_symlinks=False))
    ]


def trees_on_their_way_out(directory: Path) -> list[Path]:
    """What interrupted removals left in ``directory``, and what is being removed just now."""
    return [Path(entry.path) for entry in _entries(directory) if is_set_aside(entry.name)]


def _namespace(directory: Path) -> OnDisk:
    found = OnDisk(directory.name, directory)
    for entry in _entries(directory):
        stem = stem_of(entry.name)
        if entry.name == _LINKS and entry.is_dir(follow_symlinks=False):
            _add_links(found, entry.path)
        elif stem and entry.is_dir(follow_symlinks=False):
            found.prefixes[entry.name] = stem
        else:
            place = found.removed if is_set_aside(entry.name) else found.others
            place.append(Path(entry.path))
    return found


def _add_links(found: OnDisk, directory: str) -> None:
    for entry in _entries(directory):
        if is_name(entry.name):
            found.links[entry.name] = _target(entry)
        elif is_temporary(entry.name):
            found.temporaries.append(Path(entry.path))
        else:
            found.others.append(Path(entry.path))


def _entries(directory: str | Path) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _target(entry: os.DirEntry[str]) -> str | None:
    try:
        return os.readlink(entry.path)  # noqa: PTH115 - 1,000 of them are read at a time
    except OSError:
        return None


def _is_namespace(name: str) -> bool:
    try:
        return bool(check_name("namespace", name))
    except InvalidName:
        return False


def _is_own(name: str) -> bool:
    if name in RESERVED_NAMESPACES or name.startswith(RESERVED_PREFIX):
        return True
    return is_set_aside(name) or is_temporary(name)
