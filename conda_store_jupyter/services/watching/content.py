"""Reads a watched file, and says what it is called when it does not say so itself."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from conda_store_jupyter.services.watching.scanning import Signature
from conda_store_jupyter.spec.parse import MAX_BYTES

# Names that say what a file is and not which environment it describes.
_GENERIC = ("environment", "env", "conda", "conda-env")


@dataclass(frozen=True)
class Content:
    """What was in a file, and what the file was when it was read."""

    data: bytes
    signature: Signature

    @property
    def sha256(self) -> str:
        """Hash of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def read(path: str) -> Content:
    """The file's content; of a file that is too long, the part that shows it.

    Raises:
        OSError: it cannot be read.
    """
    # Not blocking: somebody may have put a pipe there since we looked.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "it is no regular file")
        data = file.read(MAX_BYTES + 1)
    signature = Signature(
        found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev
    )
    return Content(data, signature)


def default_name(path: str) -> str:
    """The environment's name where the text gives none: that of the file, or of its directory
    when the file has a name such as ``environment.yml``.
    """
    file = Path(path)
    return file.parent.name if file.stem.lower() in _GENERIC else file.stem
