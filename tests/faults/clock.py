"""A process whose clock is wrong: the one place that asks what time it is gets another answer."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from conda_store_jupyter.db import types

VARIABLE = "CONDA_STORE_TEST_CLOCK"
"""Environment variable with a file; the number in it is how many seconds the clock is ahead."""


def set_clock(file: Path, seconds: float) -> None:
    """Let the clocks that follow ``file`` jump now."""
    beside = file.with_suffix(".new")
    beside.write_text(str(seconds), encoding="ascii")
    beside.replace(file)


def shift_clock() -> None:
    """Follow the file that the environment names, if it names one."""
    if name := os.environ.get(VARIABLE):
        setattr(types, "datetime", _following(Path(name)))  # noqa: B010 - mypy: not exported


def _following(file: Path) -> type[datetime]:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=float(file.read_text(encoding="ascii")))

    return Shifted
