"""The log of one build: append-only, one line per event, readable while it grows.

A line is ``2026-11-22T15:48:07.123Z INFO  solve    text``: UTC, the level in 5 columns, the step
in 8, then the text. Secrets never reach the file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from conda_store_jupyter.builder.logfile import LogFile
from conda_store_jupyter.builder.plain import plain
from conda_store_jupyter.builder.secrets import Secrets
from conda_store_jupyter.status import Failure, Step

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

_LEVELS = {"DEBUG": "DEBUG", "INFO": "INFO ", "WARNING": "WARN ", "ERROR": "ERROR"}

# Lines that come within this time of a write to the file wait for its end and share the next one.
BURST_SECONDS = 0.05
# What waits is written earlier when there is this much of it: memory stays flat.
BATCH_CHARACTERS = 64 << 10

_NO_SECRETS = Secrets()


class BuildLog:
    """Appends to ``path``; several threads may write. Use it as a context manager.

    Lines are written in batches of whole lines: the first one at once, those of a burst within
    0.1 s, and whatever waits with an error, with the first line of another step, with
    :meth:`flush` and at the end. A full disk costs lines, never the build: the log says how many
    as soon as it can.

    Pickled, it stands for the same file: a child process appends to it with the same secrets.
    """

    def __init__(self, path: Path, secrets: Secrets = _NO_SECRETS) -> None:
        """Open ``path``, keeping what earlier attempts of the build wrote.

        Raises:
            OSError: the file cannot be opened, and that is not because the disk is full.
        """
        self.path = path
        self._secrets = secrets
        self._file = LogFile(path)
        self._waiting: list[str] = []
        self._size = 0
        self._step = Step.SOLVE
        self._flushed = float("-inf")
        self._closed = False
        self._changed = threading.Condition()
        self._flusher: threading.Thread | None = None

    def write(self, level: Level, step: Step, text: str) -> None:
        """Append ``text``, a line for each of its lines; empty ones are left out.

        Raises:
            ValueError: the log was closed.
        """
        self._write([(level, text)], step)

    def info(self, step: Step, text: str) -> None:
        """:meth:`write` with level INFO."""
        self.write("INFO", step, text)

    def warning(self, step: Step, text: str) -> None:
        """:meth:`write` with level WARNING."""
        self.write("WARNING", step, text)

    def error(self, step: Step, text: str) -> None:
        """:meth:`write` with level ERROR."""
        self.write("ERROR", step, text)

    def failure(self, failure: Failure) -> None:
        """Append why the build failed: one block of level ERROR, the last thing of an attempt."""
        texts = [f"{failure.code}: {failure.message}", failure.detail]
        texts += [f"hint: {hint}" for hint in failure.hints]
        self._write([("ERROR", text) for text in texts], failure.step)

    def keep_secret(self, variables: Mapping[str, str]) -> None:
        """From now on, hide the values of those of ``variables`` that are secret."""
        self._secrets = self._secrets.of(variables)

    @property
    def secrets(self) -> Secrets:
        """What is hidden here."""
        return self._secrets

    def clean(self, text: str) -> str:
        """``text`` as it would be written."""
        return self._secrets.hide(plain(text))

    def flush(self) -> None:
        """Write what waits. When it returns, readers see every line so far."""
        with self._changed:
            self._flush()

    def close(self) -> None:
        """Write what waits and close the file; closing again does nothing."""
        with self._changed:
            if self._closed:
                return
            self._flush()
            self._closed = True
            self._changed.notify()
        if self._flusher is not None:
            self._flusher.join()
        self._file.close()

    def __enter__(self) -> BuildLog:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        self.flush()  # what was said here stands before what is said there
        return BuildLog, (self.path, self._secrets)

    def _write(self, texts: list[tuple[Level, str]], step: Step) -> None:
        # All texts of a block are cleaned before one of them is written, and outside the lock.
        parts = [(level, self.clean(text).split("\n")) for level, text in texts]
        with self._changed:
            if self._closed:
                raise ValueError(f"the log {self.path} is closed")
            urgent = step is not self._step or any(level == "ERROR" for level, _ in parts)
            self._step = step
            if not self._waiting:
                self._changed.notify()  # the thread that flushes has something to wait for
            for level, lines in parts:
                self._add(_head(level, step), lines)
            self._settle(urgent)

    def _add(self, head: str, lines: list[str]) -> None:
        for line in lines:
            if line and not line.isspace():
                self._waiting.append(head + line)
                self._size += len(head) + len(line) + 1

    def _settle(self, urgent: bool) -> None:
        """Write what waits now, or leave it to the thread that does so when the burst is over."""
        if not self._waiting:
            return
        due = self._flushed + BURST_SECONDS
        if urgent or self._size >= BATCH_CHARACTERS or time.monotonic() >= due:
            self._flush()
        elif self._flusher is None:
            self._flusher = threading.Thread(
                target=self._flush_bursts, name="conda-store-log", daemon=True
            )
            self._flusher.start()

    def _flush(self) -> None:
        lines, self._waiting, self._size = self._waiting, [], 0
        if self._file.lost:
            lost = f"{self._file.lost} lines are missing here: {self._file.cause}"
            gap = [_head("WARNING", self._step) + lost]
            if not self._file.append(gap):
                self._file.lost -= 1  # the line about the gap is not one that is missing
        if lines:
            self._file.append(lines)
        self._flushed = time.monotonic()

    def _flush_bursts(self) -> None:
        with self._changed:
            while not self._closed:
                if not self._waiting:
                    self._changed.wait()
                elif (rest := self._flushed + BURST_SECONDS - time.monotonic()) > 0:
                    self._changed.wait(rest)
                else:
                    self._flush()


def _head(level: Level, step: Step) -> str:
    return f"{timestamp()} {_LEVELS[level]} {step.value:<8} "


def timestamp() -> str:
    """Now, UTC, in milliseconds: ``2026-11-22T15:48:07.123Z`` (ISO 8601)."""
    seconds, thousandths = divmod(time.time_ns() // 1_000_000, 1000)
    return f"{_second(seconds)}.{thousandths:03d}Z"


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%S}"
