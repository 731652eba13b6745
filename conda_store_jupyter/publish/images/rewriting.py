"""Moves files from the prefix that they were installed into to the one that they have in an image.

An installer writes its prefix into text files, into the C strings of binary files (padded with
NULs to keep their length) and into the first lines of scripts, whose form depends on how long the
prefix is. What comes out here depends on the file and on the image's prefix alone, wherever the
store is.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

#: What can be searched and sliced without being read into memory.
View: TypeAlias = "bytes | mmap.mmap"

# How installers write a first line that would be too long for the kernel: rattler in two lines
# and with "…" around the program, uv and pip in three and with '…' or nothing.
_LONG = re.compile(
    rb"""\A\#!/bin/sh\n'''exec'\ (?P<quote>["']?)(?P<program>[^"'\n]+?)(?P=quote)"""
    rb"""(?P<options>(?:\ -[A-Za-z]+)*)\ "\$0"\ "\$@"(?:\ \#'''|\n'\ ''')\n""",
    re.VERBOSE,
)
# conda and rattler: a line with a placeholder that has become too long names the program only.
_ENV = re.compile(rb"\A#!/usr/bin/env (?P<name>[A-Za-z0-9._+-]+)(?P<options>[^\n]*)\n")


@dataclass(frozen=True)
class Move:
    """From the prefix of a store to the one in the image, both absolute and in bytes.

    Attributes:
        programs: names of what is in the prefix's ``bin``.
    """

    old: bytes
    new: bytes
    programs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.new) > len(self.old):
            raise ValueError(f"{self.new!r} is longer than the prefix that it replaces")

    def text(self, data: bytes, *, placeholder: bool = False) -> bytes:
        """A text file with the image's prefix.

        Args:
            placeholder: its package has it with a placeholder, so that an ``env`` in the first
                line may be what became of a long one.
        """
        moved = data.replace(self.old, self.new)
        if long := _LONG.match(moved):
            first = b"#!" + long["program"] + long["options"] + b"\n"
            return first + moved[long.end() :]
        env = _ENV.match(moved) if placeholder else None
        if env is not None and env["name"].decode() in self.programs:
            first = b"#!" + self.new + b"/bin/" + env["name"] + env["options"] + b"\n"
            return first + moved[env.end() :]
        return moved

    def link(self, target: str) -> str:
        """The target of a symbolic link."""
        old, new = self.old.decode(), self.new.decode()
        inside = target == old or target.startswith(f"{old}/")
        return new + target[len(old) :] if inside else target

    def is_in(self, view: View) -> bool:
        """Whether a file names the old prefix."""
        return view.find(self.old) >= 0

    def patches(self, view: View) -> list[tuple[int, bytes]]:
        """Offset and new bytes of every C string of a binary file that names the old prefix."""
        return list(self._patches(view))

    def _patches(self, view: View) -> Iterator[tuple[int, bytes]]:
        start = view.find(self.old)
        while start >= 0:
            end = view.find(b"\0", start)
            end = len(view) if end < 0 else end
            moved = bytes(view[start:end]).replace(self.old, self.new)
            yield start, moved.ljust(end - start, b"\0")
            start = view.find(self.old, end)


class Patched:
    """A file for reading in which some bytes are others; nothing is held but what is read."""

    def __init__(self, view: View, patches: list[tuple[int, bytes]]) -> None:
        self._view = view
        self._patches = patches
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none at the end."""
        start = self._place
        stop = len(self._view) if size < 0 else min(start + size, len(self._view))
        piece = bytearray(self._view[start:stop])
        for offset, data in self._patches:
            low, high = max(offset, start), min(offset + len(data), stop)
            if low < high:
                piece[low - start : high - start] = data[low - offset : high - offset]
        self._place = stop
        return bytes(piece)
