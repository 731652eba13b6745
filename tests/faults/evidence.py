"""What processes of builds leave behind on purpose, so that a test can tell what really ran.

Each run of a build holds a lock of the operating system while its process lives: a second run that
finds it taken is one too many, whatever the database says.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Evidence:
    """Lines and locks below one directory, shared by all processes of a test."""

    directory: Path

    @contextmanager
    def run(self, build_id: int) -> Iterator[None]:
        """One run of a build, from its first act to its last, or to the death of its process."""
        self.directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.directory / f"{build_id}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._note("overlap", build_id)
        self._note("start", build_id)
        try:
            yield
            self._note("end", build_id)
        finally:
            os.close(lock)

    def lines(self, event: str = "") -> list[dict[str, Any]]:
        """What was noted, in order."""
        try:
            text = self._file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        noted = [json.loads(line) for line in text.splitlines()]
        return [line for line in noted if event in ("", line["event"])]

    def count(self, event: str, build_id: int = 0) -> int:
        """How often ``event`` was noted, of one build or of all."""
        return sum(build_id in (0, line["build"]) for line in self.lines(event))

    def running(self) -> list[int]:
        """Process ids of runs that have started and not ended; some may have died."""
        open_runs: Counter[int] = Counter()
        for line in self.lines():
            open_runs[line["pid"]] += {"start": 1, "end": -1}.get(line["event"], 0)
        return [pid for pid, number in open_runs.items() if number > 0]

    def open_gate(self, name: str) -> None:
        """Let builds go on that wait at the gate ``name``."""
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / f"{name}.open").touch()

    def is_open(self, name: str) -> bool:
        """Whether the gate ``name`` is open."""
        return (self.directory / f"{name}.open").exists()

    @property
    def _file(self) -> Path:
        return self.directory / "evidence.jsonl"

    def _note(self, event: str, build_id: int) -> None:
        line = {"event": event, "build": build_id, "pid": os.getpid(), "at": time.monotonic()}
        file = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            os.write(file, json.dumps(line).encode() + b"\n")
        finally:
            os.close(file)
