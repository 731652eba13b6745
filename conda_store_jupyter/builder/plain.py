"""Texts of tools as plain lines: nothing in them can move a reader's cursor."""

from __future__ import annotations

import re

# Escape sequences of terminals (ECMA-48 CSI and OSC), then what is left of control characters:
# a tool's text must not be able to rewrite what a reader's terminal shows.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """``text`` without terminal sequences and control characters but newline and tab.

    A carriage return ends a line, as it does for who reads a progress bar line by line.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _ESCAPES.sub("", text))
