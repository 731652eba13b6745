"""Looks at watched paths: which files there are, and whether they may have changed.

One look costs a ``stat`` for each file and reads none.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from conda_store_jupyter.errors import InvalidRequest

#: Endings of the files that count in a directory.
ENDINGS = (".yml", ".yaml")

#: More files than this are not watched through one path.
MAX_FILES = 10_000

# Longer paths do not fit into an index of PostgreSQL.
_MAX_PATH_BYTES = 1024

# Directories that hold packages and no specifications of people.
_SKIPPED = ("node_modules", "__pycache__", "conda-meta", "site-packages")


@dataclass(frozen=True)
class Watched:
    """A path that is to be watched: one file, or the specifications in a directory."""

    path: str
    recursive: bool = False

    @classmethod
    def of(cls, text: str, recursive: bool = False) -> Watched:
        """The path that somebody typed: absolute, without ``~``, ``.`` and ``..``.

        Raises:
            InvalidRequest: it cannot be one.
        """
        try:
            expanded = Path(text).expanduser()
        except RuntimeError as error:  # whose home?
            raise InvalidRequest(f"The path {text!r} cannot be watched: {error}") from error
        if not text.strip() or "\0" in text:
            raise InvalidRequest(f"{text!r} is no path that can be watched.")
        return cls(os.path.abspath(expanded), recursive)  # noqa: PTH100 - keeps links


class Signature(NamedTuple):
    """What changes when a file's content does.

    The time of the last change of status is part of it, because tools such as rsync set the other
    one back; the inode, because most editors put a new file in the place of the old one.
    """

    mtime_ns: int
    ctime_ns: int
    size: int
    inode: int
    device: int


@dataclass
class Sight:
    """What one look at a watched path found.

    Attributes:
        files: their signatures by path; of one that cannot be looked at, why.
        directories: inode and device of each directory in which files may appear.
        problem: why the path, or a part of it, could not be looked at; empty when it could.
        complete: a file that is not listed is not there.
        missing: neither is the path itself, while the directory that it was in is.
    """

    files: dict[str, Signature | str] = field(default_factory=dict)
    directories: dict[str, tuple[int, int]] = field(default_factory=dict)
    problem: str = ""
    complete: bool = True
    missing: bool = False


def look(watched: Watched, *, skip: str = "") -> Sight:
    """What there is at a path now; never raises for what is wrong there.

    Args:
        skip: a directory that is not entered: the store.
    """
    sight = Sight()
    if not _is_storable(watched.path):
        return _unseen(sight, "The path is too long, or its name is no UTF-8.")
    try:
        found = Path(watched.path).stat()
    except FileNotFoundError:
        return _missing(watched, sight)
    except OSError as error:
        return _unseen(sight, f"It cannot be looked at: {error.strerror}.")
    if stat.S_ISDIR(found.st_mode):
        _look_inside(watched, sight, found, skip)
    elif stat.S_ISREG(found.st_mode):
        sight.files[watched.path] = _signature(found)
        _note_parent(watched, sight)
    else:
        return _unseen(sight, "It is neither a file nor a directory.")
    return sight


def _missing(watched: Watched, sight: Sight) -> Sight:
    sight.missing = _note_parent(watched, sight)
    return _unseen(sight, "There is nothing at this path.")


def _unseen(sight: Sight, problem: str) -> Sight:
    sight.problem, sight.complete = problem, False
    return sight


def _note_parent(watched: Watched, sight: Sight) -> bool:
    parent = Path(watched.path).parent
    try:
        found = parent.stat()
    except OSError:
        return False
    sight.directories[str(parent)] = (found.st_ino, found.st_dev)
    return True


def _look_inside(watched: Watched, sight: Sight, found: os.stat_result, skip: str) -> None:
    left = [watched.path]
    sight.directories[watched.path] = (found.st_ino, found.st_dev)
    while left:
        directory = left.pop()
        try:
            with os.scandir(directory) as entries:
                left += _take(entries, watched, sight, skip)
        except FileNotFoundError:
            if directory == watched.path:
                _unseen(sight, "There is nothing at this path.")
        except OSError as error:
            _unseen(sight, f"{directory} cannot be listed: {error.strerror}.")
        if len(sight.files) > MAX_FILES:
            _unseen(sight, f"There are more than {MAX_FILES} files; the rest is not watched.")
            return


def _take(
    entries: Iterator[os.DirEntry[str]], watched: Watched, sight: Sight, skip: str
) -> list[str]:
    """Note the files of a directory; the directories to enter next."""
    below: list[str] = []
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.name.endswith(ENDINGS):
            _note(entry, sight)
        elif watched.recursive and _is_entered(entry, skip):
            below.append(entry.path)
            sight.directories[entry.path] = (entry.inode(), 0)
    return below


def _note(entry: os.DirEntry[str], sight: Sight) -> None:
    if not _is_storable(entry.path):
        return
    try:
        found = entry.stat()  # through links: a mounted ConfigMap consists of them
    except FileNotFoundError:
        return
    except OSError as error:
        sight.files[entry.path] = error.strerror or "unknown"
        return
    if stat.S_ISREG(found.st_mode):
        sight.files[entry.path] = _signature(found)


def _is_storable(path: str) -> bool:
    try:
        return len(path.encode()) <= _MAX_PATH_BYTES
    except UnicodeEncodeError:  # a name that is no UTF-8
        return False


def _is_entered(entry: os.DirEntry[str], skip: str) -> bool:
    if entry.name in _SKIPPED or entry.path == skip:
        return False
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _signature(found: os.stat_result) -> Signature:
    return Signature(
        found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev
    )
