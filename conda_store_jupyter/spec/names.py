"""Names of namespaces and environments: they become file names, so their form is strict."""

from __future__ import annotations

import re
from typing import Final

from conda_store_jupyter.errors import InvalidName

MAX_NAME_LENGTH: Final = 64

#: Use ``fullmatch``. The first character is never a dot, so ``.`` and ``..`` cannot occur.
NAME_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

#: Names at the root of the store that a namespace may not take; compared without case,
#: because some file systems do.
RESERVED_NAMESPACES: Final = frozenset({"pkgs", "logs", "locks", "blobs"})

#: The embedded database and its companions (``-wal``, ``-shm``) begin with this.
RESERVED_PREFIX: Final = "conda-store."

_FORM = (
    f"Use 1 to {MAX_NAME_LENGTH} letters, digits, '.', '_' or '-', beginning with a letter or digit"
)


def is_name(value: str) -> bool:
    """Whether ``value`` has the form of a name."""
    return NAME_PATTERN.fullmatch(value) is not None


def suggest_name(value: str) -> str:
    """The nearest valid name to ``value``, or "" when nothing of it can be kept."""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", value).lstrip("._-")
    return kept[:MAX_NAME_LENGTH].rstrip("-")


def name_hint(value: str) -> str:
    """One sentence that says how to make ``value`` a valid name."""
    suggestion = suggest_name(value)
    return f"{_FORM}, for example '{suggestion}'." if suggestion else f"{_FORM}."


def check_name(kind: str, value: str) -> str:
    """``value``, when it is a valid name.

    Args:
        kind: ``"namespace"`` or ``"environment"``; a namespace may not have the name of one of
            the store's own directories.
        value: the name as the person gave it.

    Raises:
        InvalidName: with hints; its detail holds ``kind`` and ``name``.
    """
    detail = {"kind": kind, "name": value}
    if not is_name(value):
        message = f"The {kind} name {value[: MAX_NAME_LENGTH + 1]!r} is not valid."
        raise InvalidName(message, hints=[name_hint(value)], detail=detail)
    if kind == "namespace" and _is_reserved(value):
        message = f"The namespace name {value!r} is used by the store itself."
        raise InvalidName(message, hints=["Choose another name."], detail=detail)
    return value


def _is_reserved(value: str) -> bool:
    folded = value.casefold()
    return folded in RESERVED_NAMESPACES or folded.startswith(RESERVED_PREFIX)
