"""The log of one build: append-only, one line per event, readable while it grows.

A line is ``2026-11-22T15:48:07.123Z INFO  solve    text``: UTC, the level in 5 columns, the step
in 8, then the text. Credentials in URLs never reach the file.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Literal

from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.status import Step

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

_LEVELS = {"DEBUG": "DEBUG", "INFO": "INFO ", "WARNING": "WARN ", "ERROR": "ERROR"}

# Escape sequences of terminals (ECMA-48 CSI and OSC), then what is left of control characters:
# a tool's text must not be able to rewrite what a reader's terminal shows.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class BuildLog:
    """Appends to ``path``; several threads may write. Use it as a context manager.

    Each :meth:`write` is one system call, so that readers see whole lines at once.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path``, keeping what earlier attempts of the build wrote.

        Raises:
            OSError: the file cannot be opened.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        self._descriptor = os.open(path, flags, 0o640)

    def write(self, level: Level, step: Step, text: str) -> None:
        """Append ``text``, a line for each of its lines; empty ones are left out.

        Raises:
            OSError: the disk is full, or the log was closed.
        """
        head = f"{timestamp()} {_LEVELS[level]} {step.value:<8} "
        lines = [head + line for line in clean(text).split("\n") if line.strip()]
        if lines:
            self._append(("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))

    def info(self, step: Step, text: str) -> None:
        """:meth:`write` with level INFO."""
        self.write("INFO", step, text)

    def warning(self, step: Step, text: str) -> None:
        """:meth:`write` with level WARNING."""
        self.write("WARNING", step, text)

    def error(self, step: Step, text: str) -> None:
        """:meth:`write` with level ERROR."""
        self.write("ERROR", step, text)

    def close(self) -> None:
        """Close the file; closing again does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> BuildLog:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _append(self, data: bytes) -> None:
        while data:  # A full disk or a signal may cut a write short.
            data = data[os.write(self._descriptor, data) :]


def clean(text: str) -> str:
    """``text`` without credentials, terminal sequences and control characters but newline, tab."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return redact(_CONTROLS.sub("", _ESCAPES.sub("", text)))


def timestamp() -> str:
    """Now, UTC, in milliseconds: ``2026-11-22T15:48:07.123Z`` (ISO 8601)."""
    now = datetime.now(timezone.utc)
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"
