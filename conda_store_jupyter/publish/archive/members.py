"""What goes into an archive of a prefix: every file, in one order, without what is only ours."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from conda_store_jupyter.publish.archive.relocation import (
    Planted,
    Relocation,
    relative_link,
    relocated,
)
from conda_store_jupyter.store.archives.conda_unpack import MANIFEST
from conda_store_jupyter.store.archives.unpacking import ORIGIN

Kind: TypeAlias = Literal["file", "directory", "link"]

# The guard, the two marks that forbid changes (CEP 22, PEP 668) and rattler's own: who unpacks an
# archive has an environment of his own, which he may change.
_OURS = frozenset({"conda-meta/conda-store", "conda-meta/frozen", "CACHEDIR.TAG", ORIGIN, MANIFEST})
_MARK = "EXTERNALLY-MANAGED"
_MANAGER = b"managed by conda-store"

_RECORD = ".dist-info/RECORD"
_SCRIPT = re.compile(rb"^((?:\.\./)+bin/[^,\n]*),[^,\n]*,[^,\r\n]*", re.MULTILINE)

_META = "conda-meta/"
_EPOCH = "==> 1980-01-01 00:00:00 <=="


@dataclass(frozen=True)
class Member:
    """One entry of an archive.

    Attributes:
        name: relative to the prefix.
        content: of a file: bytes, or the path of the file to copy. Paths are plain strings here:
            there are tens of thousands.
        target: of a link.
    """

    name: str
    kind: Kind
    executable: bool = False
    size: int = 0
    content: bytes | str = b""
    target: str = ""


@dataclass(frozen=True)
class _Packages:
    """What the packages of a prefix say about their files."""

    planted: Mapping[str, Planted]
    plain: frozenset[str]


def members(prefix: Path, relocations: Callable[[Relocation], None]) -> Iterator[Member]:
    """The members of the archive of ``prefix``, a directory before what is in it.

    Args:
        relocations: told of every file that has to be changed where the archive is unpacked.

    Raises:
        OSError: something cannot be read.
    """
    packages = _read_packages(prefix)
    start = len(str(prefix)) + 1
    for path, status in _walk(str(prefix)):
        name = path[start:]
        if name in _OURS or (name.endswith(_MARK) and _is_mark(Path(path))):
            continue
        if stat.S_ISDIR(status.st_mode):
            yield Member(name, "directory")
        elif stat.S_ISLNK(status.st_mode):
            target = relative_link(path, os.readlink(path), str(prefix))  # noqa: PTH115
            yield Member(name, "link", target=target)
        elif stat.S_ISREG(status.st_mode):
            made = _file(str(prefix), name, status, packages, relocations)
            if made is not None:
                yield made


def _file(
    prefix: str,
    name: str,
    status: os.stat_result,
    packages: _Packages,
    relocations: Callable[[Relocation], None],
) -> Member | None:
    executable = bool(status.st_mode & 0o111)
    if name in packages.plain:
        return Member(name, "file", executable, status.st_size, f"{prefix}/{name}")
    data = _read(f"{prefix}/{name}")
    if name.startswith(_META):
        data = _neutral(name, data)
    else:
        found = relocated(name, data, prefix, packages.planted.get(name))
        if found is None:
            return None
        if found.relocation is not None:
            relocations(found.relocation)
        data = _record(found.content) if name.endswith(_RECORD) else found.content
    return Member(name, "file", executable, len(data), data)


def _read_packages(prefix: Path) -> _Packages:
    planted: dict[str, Planted] = {}
    plain: set[str] = set()
    for file in sorted((prefix / "conda-meta").glob("*.json")):
        for entry in json.loads(file.read_bytes()).get("paths_data", {}).get("paths", ()):
            name = entry["_path"]
            if placeholder := entry.get("prefix_placeholder"):
                mode: Literal["binary", "text"]
                mode = "binary" if entry.get("file_mode") == "binary" else "text"
                planted[name] = Planted(placeholder, mode, entry.get("sha256") or "")
            elif entry.get("path_type") == "hardlink":
                plain.add(name)
    # A file of two packages is whatever was installed last: it is looked into.
    return _Packages(planted, frozenset(plain - planted.keys()))


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - one of ten thousand
        return file.read()


def _walk(directory: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(directory) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        yield entry.path, entry.stat(follow_symlinks=False)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)


def _is_mark(path: Path) -> bool:
    return path.is_file() and _MANAGER in b" ".join(path.read_bytes().split())


def _record(data: bytes) -> bytes:
    """A RECORD (PEP 376) without the hashes of scripts, which are others at every place."""
    return _SCRIPT.sub(rb"\1,,", data)


def _neutral(name: str, data: bytes) -> bytes:
    """A file of ``conda-meta`` without what says where and when the prefix was made."""
    if name == f"{_META}history":
        return _history(data)
    if not name.endswith(".json"):
        return data
    record: dict[str, Any] = json.loads(data)
    for key in ("extracted_package_dir", "package_tarball_full_path"):
        if key in record:
            record[key] = ""
    if isinstance(record.get("link"), dict):
        record["link"]["source"] = ""
    for entry in record.get("paths_data", {}).get("paths", ()):
        if entry.get("prefix_placeholder"):
            for key in ("sha256_in_prefix", "size_in_bytes"):  # Where it was installed.
                entry.pop(key, None)
    return json.dumps(record, ensure_ascii=False).encode()


def _history(data: bytes) -> bytes:
    lines = data.decode("utf-8", "replace").splitlines()
    kept = [line for line in lines if not line.startswith(("==>", "# cmd:"))]
    return "\n".join([_EPOCH, "# cmd: conda-store", *kept, ""]).encode()
