"""A file that lines are appended to, and that a full disk leaves with a gap, not with an error."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path

_logger = logging.getLogger(__name__)

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW

# What passes, or what somebody can mend while builds go on.
_PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.EFBIG})


class LogFile:
    """Appends batches of whole lines, each with one system call. Not thread-safe.

    Several processes may append to one file: the system puts each batch at its end.

    Attributes:
        lost: lines that could not be written since :meth:`append` last succeeded.
        cause: why, in the system's words.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path``, keeping what is in it; when the disk is full, later.

        Raises:
            OSError: the file cannot be opened, and that will not pass.
        """
        self.path = path
        self.lost = 0
        self.cause = ""
        self._descriptor = -1
        self._torn = False  # the file ends inside a line
        try:
            self._open()
        except OSError as error:
            if error.errno not in _PASSING:
                raise

    def append(self, lines: list[str]) -> bool:
        """Write all of ``lines``, which have no newlines; False when they are lost."""
        data = ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
        written = 0
        try:
            if self._descriptor < 0:
                self._open()
            if self._torn:
                os.write(self._descriptor, b"\n")
                self._torn = False
            while written < len(data):  # a full disk may cut a write short
                written += os.write(self._descriptor, data[written:])
        except OSError as error:
            self._lose(error, data, written)
            return False
        self.lost = 0
        return True

    def close(self) -> None:
        """Close the file; closing again does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self) -> None:
        self._descriptor = os.open(self.path, _FLAGS, 0o640)

    def _lose(self, error: OSError, data: bytes, written: int) -> None:
        if not self.lost:
            _logger.warning("lines of %s are lost: %s", self.path, error)
        self._torn = self._torn or (written > 0 and data[written - 1 : written] != b"\n")
        self.lost += data.count(b"\n", written)
        self.cause = error.strerror or str(error)
