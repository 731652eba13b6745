"""Whether any process of this machine builds what is queued in a store."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Presence:
    """A lock that every process with workers shares; the system drops it when one dies.

    It says something about this machine only: a store on a network file system may be built in
    by others. Whoever asks at the same moment as another one may hear a yes that is none, so
    nothing but messages and waiting may depend on it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor = -1

    def announce(self) -> None:
        """This process builds, from now until :meth:`withdraw` or its end."""
        if self._descriptor < 0:
            self._descriptor = self._open()
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def withdraw(self) -> None:
        """This process builds no more."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def anybody(self) -> bool:
        """Whether some process, this one included, has announced itself."""
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _open(self) -> int:
        return os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
