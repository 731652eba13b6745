"""The one way in which a value is written before it is hashed."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """``value`` as JSON with sorted keys and no white space, in UTF-8.

    Only strings, integers, lists and mappings are hashed here, for which this is the form of
    RFC 8785 except that keys are sorted by code point.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def sha256_of(value: Any) -> str:
    """Hexadecimal SHA-256 of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
