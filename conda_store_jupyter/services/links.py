"""Links with which whoever has one can download an artifact for a while, without a password.

A link names the bytes by their SHA-256 and carries a signature (HMAC-SHA256, RFC 2104) over all
that it says. Nothing is stored: a link ends with its time, or with the store's key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass

from conda_store_jupyter.errors import Forbidden

_VERSION = 1


class LinkRefused(Forbidden):
    """A link that is not, or no longer, good."""

    code = "link-refused"


@dataclass(frozen=True)
class Link:
    """What a link says; ``expires`` in seconds since 1970."""

    build_id: int
    kind: str
    sha256: str
    filename: str
    expires: int


def signature(key: bytes, link: Link) -> str:
    """64 hexadecimal digits."""
    said = [_VERSION, link.build_id, link.kind, link.sha256, link.filename, link.expires]
    return hmac.new(key, json.dumps(said).encode(), hashlib.sha256).hexdigest()


def check(key: bytes, link: Link, given: str, now: float) -> None:
    """Let a good link pass.

    Raises:
        LinkRefused: its signature is another one, or its time is over.
    """
    if not hmac.compare_digest(signature(key, link).encode(), given.encode()):
        raise LinkRefused(
            "This link is not one of this server's.",
            hints=["Copy the whole link, or ask for a new one."],
        )
    if now >= link.expires:
        raise LinkRefused(
            "The time of this link is over.",
            hints=["Ask for a new link; a download that was broken off goes on with it."],
        )
