"""Makes layers: from a plan to compressed tars, each under a key that says what is in it."""

from __future__ import annotations

import hashlib
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

from conda_store_jupyter.publish.images.compression import Compression, layer_file
from conda_store_jupyter.publish.images.contents import Share
from conda_store_jupyter.publish.images.members import Rewrite, directory, entry
from conda_store_jupyter.publish.images.planning import PlannedLayer
from conda_store_jupyter.publish.images.rewriting import Move
from conda_store_jupyter.spec.oci import Layer

#: Part of every key: raised when the same packages would become other bytes.
FORMAT = 1


@dataclass(frozen=True)
class Cut:
    """How the layers of an image are made.

    Attributes:
        prefix: the sealed prefix in the store.
        move: from there to the prefix in the image.
        python: which interpreter the prefix has: what is in commands and byte-code made here.
    """

    prefix: Path
    move: Move
    compression: Compression
    python: str = ""

    @property
    def place(self) -> str:
        """The prefix in the image, as a tar names it."""
        return self.move.new.decode().lstrip("/")


def layer_key(planned: PlannedLayer, cut: Cut) -> str:
    """A hash of what determines the bytes of a layer; empty when only its bytes can tell.

    It is made of what the packages say about themselves, without reading their files: their
    hashes, and which files there are of each. What nobody has hashes of has no key.
    """
    if any(share.record is None for share in planned.shares):
        return ""
    digest = hashlib.sha256()
    python = cut.python if any(map(_needs_python, planned.shares)) else ""
    for part in (str(FORMAT), cut.place, cut.compression, python):
        digest.update(f"{part}\n".encode())
    for share in planned.shares:
        digest.update(json.dumps(_facts(share)).encode())
    return digest.hexdigest()


def _needs_python(share: Share) -> bool:
    """Whether there is anything that the interpreter determines and no package has a hash of."""
    return any(member.rewrite is Rewrite.TEXT or member.made_here for member in share.members)


def _facts(share: Share) -> list[object]:
    assert share.record is not None
    members = [[m.path, m.rewrite.value, m.byte_code, m.made_here] for m in share.members]
    return [hashlib.sha256(share.record.document).hexdigest(), members]


def make_layer(planned: PlannedLayer, cut: Cut, path: Path) -> Layer:
    """Write a layer to a new file ``path``.

    Raises:
        OSError: a file cannot be read, or ``path`` not be written.
        ValueError: there is something in the prefix that images cannot hold.
    """
    members = [member for share in planned.shares for member in share.members]
    with layer_file(path, cut.compression) as layer:
        made = {""}
        _make_directory(layer.tar, cut.place, made)
        for member in sorted(members, key=lambda member: member.path):
            _make_directory(layer.tar, f"{cut.place}/{member.path}".rpartition("/")[0], made)
            with entry(member, cut.prefix, cut.move) as (info, content):
                layer.tar.addfile(info, content if info.isreg() else None)
        return layer.finish()


def _make_directory(tar: tarfile.TarFile, path: str, made: set[str]) -> None:
    """The entry of a directory after those above it, unless it was made before."""
    if path not in made:
        _make_directory(tar, path.rpartition("/")[0], made)
        made.add(path)
        tar.addfile(directory(path))
