"""OCI layouts for tests: an administrator's base image."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import subprocess
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def write_layout(
    directory: Path,
    files: Mapping[str, bytes | Path],
    *,
    tag: str = "latest",
    config: Mapping[str, Any] | None = None,
    architecture: str = "amd64",
) -> Path:
    """An OCI layout with one image of one layer."""
    blobs = directory / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)
    tar = _tar(files)
    layer = gzip.compress(tar, 1, mtime=0)
    document = {
        "architecture": architecture,
        "os": "linux",
        "config": dict(config or {}),
        "rootfs": {"type": "layers", "diff_ids": [_digest(tar)]},
    }
    manifest = {
        "schemaVersion": 2,
        "config": _put(blobs, _json(document), "application/vnd.oci.image.config.v1+json"),
        "layers": [_put(blobs, layer, "application/vnd.oci.image.layer.v1.tar+gzip")],
    }
    entry = _put(blobs, _json(manifest), "application/vnd.oci.image.manifest.v1+json")
    entry["annotations"] = {"org.opencontainers.image.ref.name": tag}
    index = {"schemaVersion": 2, "manifests": [entry]}
    (directory / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (directory / "index.json").write_bytes(_json(index))
    return directory


def write_archive(layout: Path, path: Path) -> Path:
    """An OCI archive of a layout."""
    with tarfile.open(path, "w") as archive:
        for name in ("oci-layout", "index.json", "blobs"):
            archive.add(layout / name, name)
    return path


def c_library(programs: Iterable[Path]) -> dict[str, bytes | Path]:
    """The libraries of this machine that programs of a prefix load, and a shell."""
    targets = [*programs, Path("/bin/sh")]
    shown = subprocess.run(
        ["ldd", *map(str, targets)], capture_output=True, text=True, check=False
    ).stdout
    found = {Path(path) for path in re.findall(r"(/\S+) \(0x", shown)}
    inside = {Path(str(p)).parent for p in targets[:-1]}
    files: dict[str, bytes | Path] = {
        str(path).lstrip("/"): path.resolve()
        for path in sorted(found)
        if not any(path.is_relative_to(top) or ".." in path.parts for top in inside)
    }
    files["bin/sh"] = Path("/bin/sh").resolve()
    files["etc/passwd"] = b"root:x:0:0:root:/:/bin/sh\n"
    return files


def _tar(files: Mapping[str, bytes | Path]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        for name, content in sorted(files.items()):
            data = content.read_bytes() if isinstance(content, Path) else content
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o755
            tar.addfile(info, io.BytesIO(data))
    return target.getvalue()


def _put(blobs: Path, data: bytes, media_type: str) -> dict[str, Any]:
    digest = _digest(data)
    (blobs / digest.partition(":")[2]).write_bytes(data)
    return {"mediaType": media_type, "digest": digest, "size": len(data)}


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def elf_files(directories: Sequence[Path]) -> list[Path]:
    """Programs and libraries below some directories."""
    return [
        path
        for directory in directories
        for path in sorted(directory.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.read_bytes()[:4] == b"\x7fELF"
    ]
