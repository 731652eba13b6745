"""Which files have changed since they were last dealt with, going by looks at them alone.

A change counts when two looks agree, so that a file is not read while it is being written; a file
is gone when it was missing twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from conda_store_jupyter.services.watching.scanning import Sight, Signature, Watched

# Two writes may fall into one tick of a file system's clock (1 s on some): what has changed is read
# again for so long, though it looks the same.
REREAD_SECONDS = 3.0

#: A signature; why there is none; None: the file is not there.
Look: TypeAlias = "Signature | str | None"

_NOT_YET = "not looked at yet"
_EMPTIED = "It is empty, and on another file system than before: is it mounted?"


@dataclass
class Tracked:
    """A file as it was seen last, and as it was when it was dealt with.

    Attributes:
        content_sha256: of the content that was dealt with.
    """

    path: str
    through: Watched
    seen: Look = _NOT_YET
    settled: Look = _NOT_YET
    reread_until: float = 0.0
    content_sha256: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether it is as it was when it was dealt with."""
        return self.seen == self.settled


@dataclass
class Tracker:
    """All files of some watched paths.

    Attributes:
        clock: seconds; tests have their own.
    """

    watched: tuple[Watched, ...]
    clock: Callable[[], float] = time.monotonic
    files: dict[str, Tracked] = field(default_factory=dict)
    directories: dict[str, tuple[int, int]] = field(default_factory=dict)
    _devices: dict[str, int] = field(default_factory=dict)

    def follow(self, watched: Iterable[Watched]) -> list[Watched]:
        """Track these paths from now on; those that are not tracked any more, with their files."""
        wanted = tuple(watched)
        gone = [one for one in self.watched if one not in wanted]
        for path in [path for path, file in self.files.items() if file.through in gone]:
            del self.files[path]
        for one in gone:
            self._devices.pop(one.path, None)
        self.watched = wanted
        return gone

    def expect(self, path: str, through: Watched, *, gone: bool) -> None:
        """A file that was there once: should it be missing now, it was removed since.

        Args:
            gone: its removal has been dealt with.
        """
        self.files[path] = Tracked(path, through, settled=None if gone else _NOT_YET)

    def take(self, sights: Iterable[tuple[Watched, Sight]]) -> tuple[list[Tracked], bool]:
        """Compare with the looks before: files to deal with, and whether some need another look.

        A problem may be added to a sight.
        """
        due: list[Tracked] = []
        unsettled = False
        present: set[str] = set()
        self.directories = {}
        for through, sight in sights:
            self._check_mount(through, sight)
            self.directories.update(sight.directories)
            for file, look in self._looks(through, sight, present):
                if file.seen != look:
                    file.seen, unsettled = look, True
                elif not file.is_settled or self.clock() < file.reread_until:
                    due.append(file)
        return due, unsettled

    def settle(self, file: Tracked, look: Look, content_sha256: str = "") -> None:
        """The file has been dealt with as it was then."""
        if file.settled != look:
            file.reread_until = self.clock() + REREAD_SECONDS
        file.settled, file.content_sha256 = look, content_sha256
        if look is None:
            file.reread_until = 0.0

    def again(self, file: Tracked) -> None:
        """Deal with the file once more, though it looks the same."""
        file.settled = _NOT_YET

    def _looks(
        self, through: Watched, sight: Sight, present: set[str]
    ) -> Iterator[tuple[Tracked, Look]]:
        for path, look in sight.files.items():
            if path in present:
                continue  # of two watched paths that lead to a file the first one counts
            present.add(path)
            file = self.files.get(path)
            if file is None:
                file = self.files[path] = Tracked(path, through)
            yield file, look
        for file in list(self.files.values()):
            if file.through == through and file.path not in present and _is_gone(file, sight):
                yield file, None

    def _check_mount(self, through: Watched, sight: Sight) -> None:
        device = sight.directories.get(through.path, (0, 0))[1]
        if not device:
            return
        had = any(f.through == through and f.settled is not None for f in self.files.values())
        if had and not sight.files and device != self._devices.get(through.path, device):
            sight.problem, sight.complete = _EMPTIED, False
        else:
            self._devices[through.path] = device


def _is_gone(file: Tracked, sight: Sight) -> bool:
    # A directory that is missing may come back: what is not mounted is missing, too.
    return sight.complete or (sight.missing and file.path == file.through.path)
