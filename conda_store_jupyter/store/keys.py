"""Secret keys of a store, shared by all servers that share its root."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from conda_store_jupyter.store.atomic import temporary_beside

_BYTES = 32


def key(path: Path) -> bytes:
    """The key in a file, made at random when there is none. Of many who ask at once all get one.

    Raises:
        OSError: it can be neither read nor written.
    """
    while True:
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            found = b""
        if len(found) == _BYTES:
            return found
        _make(path, replace=bool(found))


def _make(path: Path, *, replace: bool) -> None:
    temporary = temporary_beside(path)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        if replace:  # somebody has cut it: nobody can have used what is left
            temporary.replace(path)
        else:
            os.link(temporary, path)
    except FileExistsError:
        pass  # Another process was faster.
    finally:
        temporary.unlink(missing_ok=True)
