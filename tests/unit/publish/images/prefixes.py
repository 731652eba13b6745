"""Sealed prefixes for tests, as installers leave them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conda_store_jupyter.store import prefixes

PLACEHOLDER = "/placeholder" * 20
PACKAGE_TIME = 1_600_000_000


def begin(prefix: Path) -> Path:
    prefixes.begin(prefix, lock_sha256="0" * 64, build_id=1)
    (prefix / "conda-meta" / "history").write_text("==> now <==\n")
    (prefix / "CACHEDIR.TAG").write_text("Signature")
    return prefix


def install(
    prefix: Path,
    name: str,
    files: Mapping[str, str | bytes],
    *,
    depends: Sequence[str] = (),
    binary: Sequence[str] = (),
    entry_points: Sequence[str] = (),
    links: Mapping[str, str] | None = None,
) -> None:
    """A package; what it writes of ``PLACEHOLDER`` becomes the prefix, as by an installer."""
    paths: list[dict[str, Any]] = []
    for path, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        entry = {"_path": path, "path_type": "hardlink", "size_in_bytes": len(data)}
        if path in entry_points:
            entry["path_type"] = "unix_python_entry_point"
        if PLACEHOLDER.encode() in data:
            mode = "binary" if path in binary else "text"
            entry |= {"prefix_placeholder": PLACEHOLDER, "file_mode": mode}
            entry["sha256_in_prefix"] = str(prefix)
        write(prefix / path, _installed(data, str(prefix).encode(), path in binary))
        paths.append(entry)
    for path, target in (links or {}).items():
        (prefix / path).symlink_to(target)
        paths.append({"_path": path, "path_type": "softlink", "size_in_bytes": 0})
    record = {
        "name": name,
        "version": "1.0",
        "build": "0",
        "depends": list(depends),
        "sha256": name.encode().hex().ljust(64, "0")[:64],
        "timestamp": PACKAGE_TIME * 1000,
        "url": "https://user:secret@conda.example/t/token/noarch/x.conda",
        "channel": "https://conda.example/noarch",
        "paths_data": {"paths_version": 1, "paths": paths},
        "files": [path["_path"] for path in paths],
        "link": {"source": str(prefix), "type": 1},
        "extracted_package_dir": str(prefix),
        "requested_specs": ["whatever"],
    }
    (prefix / "conda-meta" / f"{name}-1.0-0.json").write_text(json.dumps(record))


def _installed(data: bytes, prefix: bytes, binary: bool) -> bytes:
    """With the prefix in place of the placeholder; C strings keep their length."""
    if not binary:
        return data.replace(PLACEHOLDER.encode(), prefix)
    strings = data.split(b"\0")
    moved = [s.replace(PLACEHOLDER.encode(), prefix).ljust(len(s), b"\0") for s in strings]
    return b"\0".join(moved)


def write(path: Path, data: bytes | str, *, executable: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    path.chmod(0o755 if executable else 0o644)
    os.utime(path, (PACKAGE_TIME, PACKAGE_TIME))
