"""Takes the place of a prefix out of its files, so that they can be used at any other.

conda packages have a placeholder where their prefix belongs, and installing writes the prefix over
it. Here that is undone: what comes out are the very bytes of the package, which its hash proves.
The archive of a build is so the same wherever the build was made, and there is as much room for a
path as the package had.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Mode: TypeAlias = Literal["text", "binary", "shebang"]

#: Stands for the prefix in text that no package has a placeholder for.
PLACEHOLDER = "/opt/conda-store/the-prefix-of-this-environment-is-written-over-this"

# How a script names the Python of its prefix: as the kernel wants it, through a shell where the
# path is too long for that (pip, uv, rattler), or by name alone (conda).
_PYTHON = re.compile(
    rb"""
    \#!(?P<direct>[^ \n]+)/bin/(?P<program>python[0-9.]*)(?P<rest>[^\n]*)\n
    |\#!/bin/sh\n\'\'\'exec\'[ ][\'"]?(?P<shell>[^\'"\n]+)/bin/(?P<started>python[0-9.]*)[\'"]?
     (?P<given>([ ]-[^ \'"]+)*)[ ]"\$0"[ ]"\$@"(\n\'|[ ]\#)[ ]?\'\'\'\n
    |\#!/usr/bin/env[ ](?P<named>python[0-9.]*)(?P<options>[^\n]*)\n
    """,
    re.VERBOSE,
)
_SCRIPTS = "bin/"


class Relocation(NamedTuple):
    """What ``conda-unpack`` has to do with a file."""

    path: str
    placeholder: str
    mode: Mode


@dataclass(frozen=True)
class Planted:
    """A place for the prefix, as the package's ``paths.json`` describes it.

    Attributes:
        sha256: of the file in the package; "" where that is not known.
    """

    placeholder: str
    mode: Literal["text", "binary"]
    sha256: str


@dataclass(frozen=True)
class Relocated:
    """A file without its place: the content, and what makes it work again."""

    content: bytes
    relocation: Relocation | None


def relocated(path: str, data: bytes, prefix: str, planted: Planted | None) -> Relocated | None:
    """The file at ``path`` without ``prefix``; None: it can be neither changed nor kept.

    Args:
        planted: None when no package says that the prefix is in it.
    """
    old = os.fsencode(prefix)
    if planted is not None and planted.mode == "binary":
        return _binary(path, data, old, planted)
    script = _PYTHON.match(data) if path.startswith(_SCRIPTS) else None
    if script is not None and _starts(script, old):
        return _script(path, data, old, planted, script)
    if old not in data:
        return Relocated(data, None)
    if b"\0" in data:
        # Byte-code counts the characters of its strings; Python makes it anew from the source.
        if path.endswith(".pyc"):
            return None
        return Relocated(data, Relocation(path, prefix, "binary"))
    return _text(path, data, old, planted)


def _binary(path: str, data: bytes, old: bytes, planted: Planted) -> Relocated:
    new = os.fsencode(planted.placeholder)
    content = b"".join(_unwritten(data, old, new))
    if planted.sha256 in ("", hashlib.sha256(content).hexdigest()):
        return Relocated(content, Relocation(path, planted.placeholder, "binary"))
    # It was changed after it had been installed. There is room for paths as long as this one.
    changed = Relocation(path, os.fsdecode(old), "binary")
    return Relocated(data, changed if old in data else None)


def _unwritten(data: bytes, old: bytes, new: bytes) -> Iterator[bytes]:
    """``data`` with the longer ``new`` in the place of ``old`` and of the zeros that fill it up."""
    at = 0
    for found in re.finditer(re.escape(old) + b"[^\0]*\0", data):
        text = found.group()
        padding = (len(new) - len(old)) * text.count(old)
        yield data[at : found.start()]
        yield text.replace(old, new)
        at = found.end() + padding
    yield data[at:]


def _text(path: str, data: bytes, old: bytes, planted: Planted | None) -> Relocated:
    placeholder = planted.placeholder if planted else PLACEHOLDER
    content = data.replace(old, os.fsencode(placeholder))
    return Relocated(content, Relocation(path, placeholder, "text"))


def _starts(script: re.Match[bytes], prefix: bytes) -> bool:
    return script["named"] is not None or prefix in (script["direct"], script["shell"])


def _script(
    path: str, data: bytes, old: bytes, planted: Planted | None, script: re.Match[bytes]
) -> Relocated:
    """A script of Python, which is the same however long the path was that it was installed at.

    As with conda-pack it runs in an activated environment before conda-unpack was.
    """
    placeholder = planted.placeholder if planted else PLACEHOLDER
    program = script["program"] or script["started"] or script["named"]
    options = script["rest"] or script["given"] or script["options"] or b""
    first = b"#!/usr/bin/env " + program + options + b"\n"
    rest = data[script.end() :].replace(old, os.fsencode(placeholder))
    return Relocated(first + rest, Relocation(path, placeholder, "shebang"))


def relative_link(path: str, target: str, prefix: str) -> str:
    """The target of a symbolic link at ``path``, relative when it is in the prefix."""
    if not target.startswith(f"{prefix}/"):
        return target
    return os.path.relpath(target, os.path.dirname(path))  # noqa: PTH120
