"""Whose every file of a sealed prefix is: a conda package's, a PyPI distribution's, nobody's."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from conda_store_jupyter.publish.images.members import Member, Rewrite
from conda_store_jupyter.publish.images.records import (
    ENTRY_POINT,
    PackagePath,
    Record,
    read_records,
)
from conda_store_jupyter.publish.images.rewriting import Move

# What belongs to the store or says that nobody may change the prefix: in an image it is whoever
# builds on it who decides.
_LEFT_OUT = frozenset(
    {
        "CACHEDIR.TAG",
        "conda-meta/conda-store",
        "conda-meta/frozen",
        "conda-meta/history",
        "conda-meta/pixi_env_prefix",
    }
)
_LEFT_OUT_DIRECTORIES = frozenset({"__clobbers__", "conda-meta/.cache"})
_LEFT_OUT_NAMES = frozenset({"EXTERNALLY-MANAGED", "uv_cache.json"})


@dataclass(frozen=True)
class Share:
    """The files of one owner, sorted by path.

    Attributes:
        record: None for what is not of a conda package.
        size: bytes of the files as they are in the package, about.
    """

    name: str
    members: tuple[Member, ...]
    size: int
    record: Record | None = None


@dataclass(frozen=True)
class Contents:
    """A prefix, taken apart.

    Attributes:
        packages: of conda, by name.
        distributions: of PyPI, by name.
        rest: what nobody owns.
    """

    packages: tuple[Share, ...]
    distributions: tuple[Share, ...]
    rest: Share


def read_contents(prefix: Path, move: Move) -> Contents:
    """Take a sealed prefix apart.

    Raises:
        OSError: it is gone or cannot be read.
        ValueError: its ``conda-meta`` cannot be understood.
    """
    records = read_records(prefix)
    sorter = _Sorter(dict(_walk(prefix)))
    packages = tuple(_package(record, sorter) for record in records)
    distributions = tuple(_distributions(prefix, sorter, move))
    return Contents(packages, distributions, sorter.take_rest())


@dataclass
class _Sorter:
    """The files that have no owner yet, with their sizes."""

    left: dict[str, int]
    compiled: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        # Byte-code that was compiled here belongs to whoever has the source.
        self.compiled = {}
        for path in self.left:
            if path.endswith(".pyc"):
                self.compiled.setdefault(_source(path), []).append(path)

    def take(self, path: str) -> list[str]:
        """The file and its byte-code, as far as they are there and nobody's yet."""
        found = [path, *self.compiled.get(path, [])]
        return [name for name in found if self.left.pop(name, None) is not None]

    def take_rest(self) -> Share:
        members = [Member(path, Rewrite.LOOK) for path in sorted(self.left)]
        return Share("rest", tuple(members), sum(self.left.values()))


def _package(record: Record, sorter: _Sorter) -> Share:
    listed = {path.path: path for path in record.paths}
    members = [Member(f"conda-meta/{record.file}", data=record.document)]
    sorter.left.pop(f"conda-meta/{record.file}", None)
    for path in listed:
        brought = next((name for name in sorter.compiled.get(path, ()) if name in listed), "")
        for name in sorter.take(path):
            if name in listed:
                members.append(_member(listed[name], brought if name == path else ""))
            else:
                members.append(Member(name, made_here=True))
    return Share(record.name, _sorted(members), record.size, record)


def _member(path: PackagePath, byte_code: str) -> Member:
    if path.kind == ENTRY_POINT:
        return Member(path.path, Rewrite.TEXT)
    how = {"": Rewrite.NEVER, "binary": Rewrite.BINARY}.get(path.mode, Rewrite.PLACEHOLDER)
    return Member(path.path, how, byte_code=byte_code)


def _distributions(prefix: Path, sorter: _Sorter, move: Move) -> Iterator[Share]:
    """PyPI's way of saying what belongs to whom: RECORD, in the directory of the metadata."""
    for path in sorted(path for path in sorter.left if path.endswith(".dist-info/RECORD")):
        where = PurePosixPath(path)
        # Relative to what has the metadata; `..` leads to commands and data.
        home = where.parent.parent
        listed = list(csv.reader(io.StringIO((prefix / path).read_text(encoding="utf-8"))))
        names = [_normal(home / row[0]) for row in listed if row]
        # Commands are as long as the store's path makes them.
        size = sum(sorter.left.get(name, 0) for name in names if not _may_move(name))
        members = [Member(found, Rewrite.LOOK) for name in names for found in sorter.take(name)]
        members = [member for member in members if member.path != path]
        record = _record(listed, home, {member.path for member in members}, prefix, move)
        members.append(Member(path, data=record))
        sorter.left.pop(path, None)
        name = where.parent.name.removesuffix(".dist-info")
        yield Share(name, _sorted(members), size)


def _record(
    rows: list[list[str]], home: PurePosixPath, present: set[str], prefix: Path, move: Move
) -> bytes:
    """RECORD with the hashes of what moved files become in the image."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in sorted(rows):
        name = _normal(home / row[0]) if row else ""
        if len(row) == 3 and row[1] and name in present:
            data = (prefix / name).read_bytes() if _may_move(name) else b""
            if move.old in data and b"\0" not in data:
                moved = move.text(data)
                digest = base64.urlsafe_b64encode(hashlib.sha256(moved).digest()).rstrip(b"=")
                row = [row[0], f"sha256={digest.decode()}", str(len(moved))]  # noqa: PLW2901
        if not row or PurePosixPath(row[0]).name not in _LEFT_OUT_NAMES:
            writer.writerow(row)
    return text.getvalue().encode()


def _may_move(name: str) -> bool:
    """Installers of wheels write the prefix into commands only."""
    return name.startswith("bin/")


def _normal(path: PurePosixPath) -> str:
    return os.path.normpath(path)


def _sorted(members: list[Member]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda member: member.path))


def _source(compiled: str) -> str:
    """The module whose byte-code this is (PEP 3147): ``a/__pycache__/b.cpython-311.pyc``."""
    path = PurePosixPath(compiled)
    if path.parent.name != "__pycache__":
        return compiled.removesuffix("c")
    return str(path.parent.parent / f"{path.name.partition('.')[0]}.py")


def _walk(prefix: Path, below: str = "") -> Iterator[tuple[str, int]]:
    with os.scandir(prefix / below) as entries:
        for found in entries:
            path = f"{below}/{found.name}" if below else found.name
            if found.is_dir(follow_symlinks=False):
                if path not in _LEFT_OUT_DIRECTORIES:
                    yield from _walk(prefix, path)
            elif path not in _LEFT_OUT and found.name not in _LEFT_OUT_NAMES:
                yield path, found.stat(follow_symlinks=False).st_size


def with_history(contents: Contents, specs: Sequence[str]) -> Contents:
    """With the file by which conda and mamba know an environment, and what was asked for."""
    history = f"==> 1970-01-01 00:00:01 <==\n# update specs: {json.dumps(list(specs))}\n"
    member = Member("conda-meta/history", data=history.encode())
    rest = replace(contents.rest, members=_sorted([*contents.rest.members, member]))
    return replace(contents, rest=rest)


def programs(prefix: Path) -> frozenset[str]:
    """Names of what is in the prefix's ``bin``."""
    try:
        return frozenset(path.name for path in (prefix / "bin").iterdir())
    except FileNotFoundError:
        return frozenset()
