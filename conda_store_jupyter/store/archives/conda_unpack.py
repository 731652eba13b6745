"""Make an unpacked environment work at the place where it is now.

Every archive has this file as ``bin/conda-unpack``, so it needs nothing but Python 3.7. The list
of what has to be changed is beside it, in ``conda-meta/conda-store-archive``.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

#: Relative to the prefix. Not named *.json: conda takes each such file there for a package.
MANIFEST = "conda-meta/conda-store-archive"

#: Longest first line that every kernel takes for a shebang.
SHEBANG_BYTES = 127


class CannotRelocate(Exception):
    """The environment cannot be used at this place; the message is for people."""


def unpack(directory: str, prefix: str) -> int:
    """Write ``prefix`` wherever files in ``directory`` name their place; how many were changed.

    The two are the same unless the directory is to be moved. Doing it again changes nothing.

    Raises:
        CannotRelocate: the path is too long for a file, or the list is missing.
        OSError: a file cannot be written.
    """
    try:
        text = Path(directory, MANIFEST).read_text(encoding="utf-8")
        records = json.loads(text)["relocations"]
    except (OSError, ValueError, KeyError) as error:
        raise CannotRelocate(f"{directory} is not an unpacked environment: {error}") from error
    _refuse_long(prefix, records)
    return sum(_relocate(directory, prefix, *record) for record in records)


def _refuse_long(prefix: str, records: list[list[str]]) -> None:
    room = [len(os.fsencode(old)) for _, old, mode in records if mode == "binary"]
    length = len(os.fsencode(prefix))
    if room and length > min(room):
        raise CannotRelocate(
            f"The path {prefix} has {length} bytes, and a program in this environment has room "
            f"for {min(room)}. Move the environment to a shorter path and run this again."
        )


def _relocate(directory: str, prefix: str, path: str, placeholder: str, mode: str) -> bool:
    """Change one file, if it has not been changed yet."""
    target = Path(directory, path)
    before = target.read_bytes()
    after = replaced(before, os.fsencode(placeholder), os.fsencode(prefix), mode)
    if after == before:
        return False
    with target.open("r+b") as file:
        file.write(after)
        file.truncate()
    if mode == "binary" and (platform.system(), platform.machine()) == ("Darwin", "arm64"):
        subprocess.call(
            ["/usr/bin/codesign", "-s", "-", "-f", str(target)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return True


def replaced(data: bytes, old: bytes, new: bytes, mode: str) -> bytes:
    """``data`` with ``new`` for ``old``.

    ``text``: everywhere. ``binary``: in strings that end with a zero, keeping all lengths.
    ``shebang``: everywhere, and the first line, which asks for a program by name, names the one in
    this environment.
    """
    if mode == "binary":
        return _replaced_in_strings(data, old, new)
    if mode == "shebang":
        first, newline, rest = data.partition(b"\n")
        return _shebang(first, new) + newline + rest.replace(old, new)
    return data.replace(old, new)


def _shebang(line: bytes, prefix: bytes) -> bytes:
    words = line.split(None, 2)
    if words[:1] != [b"#!/usr/bin/env"] or len(words) < 2:
        return line
    found = b" ".join([b"#!" + prefix + b"/bin/" + words[1], *words[2:]])
    return line if b" " in prefix or len(found) > SHEBANG_BYTES else found


def _replaced_in_strings(data: bytes, old: bytes, new: bytes) -> bytes:
    def padded(found: re.Match[bytes]) -> bytes:
        text = found.group()
        return text.replace(old, new) + b"\0" * (len(old) - len(new)) * text.count(old)

    return re.sub(re.escape(old) + b"[^\0]*\0", padded, data)


def main() -> int:
    """``conda-unpack``, as conda-pack's archives have it."""
    if len(sys.argv) > 1 and sys.argv[1] not in ("-q", "--quiet"):
        sys.stderr.write("usage: conda-unpack\n\nMakes this environment work where it is now.\n")
        return 0 if sys.argv[1] in ("-h", "--help") else 2
    try:
        place = str(Path(__file__).absolute().parent.parent)
        unpack(place, place)
    except (CannotRelocate, OSError) as error:
        sys.stderr.write(f"conda-unpack: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
