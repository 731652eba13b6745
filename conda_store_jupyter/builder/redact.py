"""Takes credentials out of texts before anybody reads them."""

from __future__ import annotations

import re

HIDDEN = "***"

_USERINFO = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^\s/@'\"]+(?:@[^\s/@'\"]+)*@", re.I)
_CONDA_TOKEN = re.compile(r"(?<=/t/)[^/\s'\"]+")
_PARAMETER = re.compile(
    r"(?P<name>[?&;](?:[\w.-]*(?:token|key|secret|password|passwd|pwd|signature|credential|sig)))"
    r"=[^&\s'\"#]+",
    re.I,
)
_HEADER = re.compile(
    r"(?P<name>\bauthorization['\"]?\s*[:=]\s*['\"]?(?:bearer|basic|token)?\s*)[^\s'\",]+", re.I
)


def redact(text: str) -> str:
    """``text`` without user and password, ``/t/<token>/`` and secret parameters of URLs.

    ``Authorization`` headers are taken out too. Anything else is left as it is.
    """
    if "://" in text:
        text = _USERINFO.sub(rf"\g<scheme>{HIDDEN}@", text)
        text = _CONDA_TOKEN.sub(HIDDEN, text)
        text = _PARAMETER.sub(rf"\g<name>={HIDDEN}", text)
    if "uthorization" in text or "UTHORIZATION" in text:
        text = _HEADER.sub(rf"\g<name>{HIDDEN}", text)
    return text
