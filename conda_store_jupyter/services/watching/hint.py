"""Wakes a watcher when the operating system says that something happened.

Only a hint: notifications do not cross network file systems and FUSE, a watched directory that is
replaced is lost, and each user has a limited number of them. What is missed is seen by the clock.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from conda_store_jupyter.services.watching.scanning import ENDINGS

log = logging.getLogger(__name__)

Directories = Mapping[str, "tuple[int, int]"]

# Each directory takes one of the 8,192 or more that Linux gives a user for all programs.
_MAX_DIRECTORIES = 500

_DEBOUNCE_MS = 50


class Hint(Protocol):
    """Wakes the watcher early; may miss anything."""

    def follow(self, directories: Directories) -> None:
        """These are the directories in which something may happen now, with inode and device."""

    def stop(self) -> None:
        """Wake no more."""


class NoHint:
    """The clock alone."""

    def follow(self, directories: Directories) -> None:
        """Nothing to follow."""

    def stop(self) -> None:
        """Nothing to stop."""


class OsHint:
    """The notifications of the operating system, by ``watchfiles``.

    Directories are watched, not files: a file's watch is lost when an editor replaces it.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._followed: dict[str, tuple[int, int]] = {}
        self._stop = threading.Event()

    def follow(self, directories: Directories) -> None:
        """Watch these instead of the ones before, when they are others."""
        if directories == self._followed:
            return
        self.stop()
        self._followed = dict(directories)
        if not directories or len(directories) > _MAX_DIRECTORIES:
            return
        self._stop = threading.Event()
        name, arguments = "conda-store-watch-hint", (sorted(directories), self._stop)
        threading.Thread(target=self._listen, name=name, args=arguments, daemon=True).start()

    def stop(self) -> None:
        """Wake no more. The thread ends within a moment."""
        self._stop.set()

    def _listen(self, directories: list[str], stop: threading.Event) -> None:
        from watchfiles import watch

        try:
            for _ in watch(
                *directories,
                watch_filter=lambda _change, path: path.endswith(ENDINGS),
                debounce=_DEBOUNCE_MS,
                stop_event=stop,
                rust_timeout=1000,
                raise_interrupt=False,
                force_polling=False,
                recursive=False,
            ):
                if not stop.is_set():
                    self._wake()
        except Exception as error:
            log.info("changes of files are found by looking alone: %s", error)


def os_hint(wake: Callable[[], None]) -> Hint:
    """:class:`OsHint` where ``watchfiles`` is installed."""
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        return NoHint()
    return OsHint(wake)
