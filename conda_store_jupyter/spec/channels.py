"""The ``channels`` section: where packages come from, most important first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlunsplit

from yaml.nodes import Node

from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.urls import refuse_secrets, refuse_variables, split_url
from conda_store_jupyter.spec.values import is_null, items, text_of

SCHEMES: Final = frozenset({"https", "http", "file"})

MAX_LENGTH: Final = 2000

#: conda's word for "do not add the default channels", which are never added here.
NODEFAULTS: Final = "nodefaults"

_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_NAME = re.compile(rf"{_SEGMENT}(/{_SEGMENT})*")


def canonical_channel(text: str) -> str:
    """One way of writing a channel: a bare name, or a URL without a slash at its end.

    Raises:
        Rejected: not a channel, or one that holds a secret or a variable.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise _invalid(f"A channel is longer than {MAX_LENGTH} characters.", "Shorten it.")
    refuse_secrets(text)
    refuse_variables(text)
    if "://" in text:
        return _canonical_url(split_url(text, "invalid-channel", SCHEMES))
    if text.startswith(("/", "./", "../", "~")) or re.match(r"[A-Za-z]:[\\/]", text):
        raise _invalid(
            "A path is not a channel.", "Write a directory as a URL: file:///absolute/path."
        )
    name = text.rstrip("/")
    if _NAME.fullmatch(name) is None:
        raise _invalid(
            f"{text[:60]!r} is not a channel.", "Write a name such as conda-forge, or a URL."
        )
    return name


def read_channels(node: Node | None, defaults: Sequence[str], report: Report) -> tuple[str, ...]:
    """The canonical channels of the section, or the defaults when it lists none."""
    channels: dict[str, Node] = {}
    if node is not None and not is_null(node):
        for item in items(node, "'channels'", "conda-forge", report):
            _read_channel(item, channels, report)
    return tuple(channels) or tuple(_canonical_default(channel) for channel in defaults)


def _read_channel(item: Node, channels: dict[str, Node], report: Report) -> None:
    text = text_of(item, "A channel", report)
    if text is None:
        return
    try:
        channel = canonical_channel(text)
    except Rejected as why:
        report.reject(item, why)
        return
    if channel == NODEFAULTS:
        message = "'nodefaults' changes nothing: only the channels listed are used."
        report.warn(item, "ignored-channel", message, "Remove this line, or leave it.")
    elif channel in channels:
        line = report.line_of(channels[channel])
        message = f"The channel {channel[:60]!r} is already on line {line}."
        report.warn(item, "duplicate-channel", message, "Remove this line.")
    else:
        channels[channel] = item


def _canonical_url(parts: SplitResult) -> str:
    host = "" if parts.scheme == "file" else parts.netloc.lower()
    # More than two slashes after "file:" come from the path, which begins with one.
    return urlunsplit((parts.scheme, host, "/" + parts.path.strip("/"), "", "")).rstrip("/")


def _canonical_default(channel: str) -> str:
    # Defaults are settings, not part of the text: a wrong one is not the author's problem, and
    # the solver says what is wrong with it.
    try:
        return canonical_channel(channel)
    except Rejected:
        return channel


def _invalid(message: str, hint: str) -> Rejected:
    return Rejected("invalid-channel", message, hint)
