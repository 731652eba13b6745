"""What was read from small files, read again only when a file has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")

_Signature: TypeAlias = "tuple[int, int, int]"


class Remembered(Generic[T]):
    """``read(path)`` for each path, kept while the file is the same.

    A file is the same while its inode, its size and its time are: those who write here replace
    files and never change them. One that is missing is read each time.
    """

    def __init__(self, read: Callable[[str], T]) -> None:
        self._read = read
        self._known: dict[str, tuple[_Signature, T]] = {}
        self._used: dict[str, tuple[_Signature, T]] = {}

    def __call__(self, path: str) -> T:
        """What is in the file now."""
        try:
            status = os.stat(path, follow_symlinks=False)  # noqa: PTH116 - one of thousands
        except OSError:
            return self._read(path)
        signature = (status.st_ino, status.st_size, status.st_mtime_ns)
        known = self._used.get(path) or self._known.get(path)
        if known is None or known[0] != signature:
            known = (signature, self._read(path))
        self._used[path] = known
        return known[1]

    def forget_others(self) -> None:
        """Forget what was not asked for since this was called last."""
        self._known, self._used = self._used, {}
