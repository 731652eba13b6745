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
# A URL in the query of another one.
_QUOTED_USERINFO = re.compile(r"(?P<scheme>%3A%2F%2F)(?:(?!%2F|%40)[^\s'\"&])+%40", re.I)
_HEADER = re.compile(
    r"(?P<name>\b(?:authorization|x-api-key|x-auth-token|private-token|(?:set-)?cookie)"
    r"['\"]?\s*[:=]\s*['\"]?(?:bearer\s+|basic\s+|token\s+)?)[^\s'\",]+",
    re.I,
)
# Tokens that say what they are: of anaconda.org, GitHub, GitLab, PyPI, Hugging Face, and JWTs.
_TOKEN = re.compile(
    r"(?<=/t/)[a-z]{2}-[0-9a-f-]{36}\b"
    r"|\b(?:gh[oprsu]_\w{36,}|github_pat_\w{36,}|glpat-[\w-]{20,}|pypi-[\w-]{50,}|hf_\w{30,}"
    r"|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})"
)
# A line of a log costs microseconds: what has none of these is not searched.
_HEADER_MARKS = ("authorization", "-api-key", "token", "cookie")
_TOKEN_MARKS = (
    "/t/",
    "ghp_",
    "gho_",
    "ghr_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "pypi-",
    "hf_",
    "eyJ",
)


def redact(text: str) -> str:
    """``text`` without user and password, ``/t/<token>/`` and secret parameters of URLs.

    Headers that authorize and tokens of a known form are taken out too, wherever they are.
    Anything else is left as it is.
    """
    if "://" in text:
        text = _redact_urls(text)
    folded = text.lower()
    if any(mark in folded for mark in _HEADER_MARKS):
        text = _HEADER.sub(rf"\g<name>{HIDDEN}", text)
    if any(mark in text for mark in _TOKEN_MARKS):
        text = _TOKEN.sub(HIDDEN, text)
    return text


def _redact_urls(text: str) -> str:
    if "@" in text:
        text = _USERINFO.sub(rf"\g<scheme>{HIDDEN}@", text)
    if "/t/" in text:
        text = _CONDA_TOKEN.sub(HIDDEN, text)
    if "=" in text:
        text = _PARAMETER.sub(rf"\g<name>={HIDDEN}", text)
    if "%40" in text:
        text = _QUOTED_USERINFO.sub(rf"\g<scheme>{HIDDEN}%40", text)
    return text
