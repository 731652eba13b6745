"""URLs in specifications: no secrets, nothing that a tool would replace from its environment.

A specification is stored, shown and logged, and whoever builds it may have an environment full
of secrets, so ``https://example.org/${TOKEN}/`` must never reach a tool that expands it.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from conda_store_jupyter.spec.problem import Rejected

_USER_INFORMATION = re.compile(r"://[^/\s]*@")

# conda's way of putting a token into a path: https://host/t/<token>/channel
_TOKEN = re.compile(r"/t/[^/\s]+")

# Two hexadecimal digits between percent signs are an escaped character, not a variable.
_VARIABLE = re.compile(r"\$|%(?![0-9A-Fa-f]{2}%)[A-Za-z_][A-Za-z0-9_]*%")

_SPACE_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f]")


def refuse_secrets(text: str) -> None:
    """Raise :class:`Rejected` when ``text`` holds a URL with a password or token in it."""
    if _USER_INFORMATION.search(text) or ("://" in text and _TOKEN.search(text)):
        raise Rejected(
            "secret-in-channel",
            "A URL holds a user name, password or token, and specifications are not secret.",
            "Remove it, and keep the credentials in the ~/.netrc of the user who builds.",
        )


def refuse_variables(text: str) -> None:
    """Raise :class:`Rejected` when ``text`` refers to an environment variable."""
    if _VARIABLE.search(text):
        raise Rejected(
            "environment-variable-in-channel",
            "A channel or URL refers to an environment variable, and none is replaced.",
            "Write the value itself, without '$' or '%…%'.",
        )


def split_url(text: str, code: str, schemes: frozenset[str]) -> SplitResult:
    """The parts of a URL that is fit for a specification.

    Args:
        code: of the problem when it is no such URL.
        schemes: those that are accepted.

    Raises:
        Rejected: a secret, a variable, another scheme, or not a URL at all.
    """
    refuse_secrets(text)
    refuse_variables(text)
    try:
        if _SPACE_OR_CONTROL.search(text):
            raise ValueError("white space or control characters")
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError for what is not a port
    except ValueError as error:
        hint = "Check the address, and write special characters as %XX."
        raise Rejected(code, f"Not a valid URL: {error}.", hint) from None
    _check_parts(parts, code, schemes)
    return parts


def _check_parts(parts: SplitResult, code: str, schemes: frozenset[str]) -> None:
    if parts.scheme not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
        raise Rejected(code, f"URLs of this kind are not supported ({known} are).", f"Use {known}.")
    if parts.query:
        raise Rejected(
            "secret-in-channel",
            "A URL has a query ('?…'), which is where tokens are put.",
            "Remove the part from '?' on.",
        )
    if parts.scheme == "file" and parts.hostname not in (None, "localhost"):
        raise Rejected(code, "The URL names a file of another host.", "Write it as file:///path.")
    if parts.scheme != "file" and not parts.hostname:
        hint = f"Write it as {parts.scheme}://host/path."
        raise Rejected(code, "The URL names no host.", hint)
    if any(segment in (".", "..") for segment in parts.path.split("/")):
        raise Rejected(code, "The URL has '.' or '..' in its path.", "Write the path without them.")
