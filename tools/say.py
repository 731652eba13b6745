"""How the targets of ``make`` speak: one line for each step, one for what went wrong."""

from __future__ import annotations

import sys
from typing import NoReturn

BOLD, GREEN, RED, PLAIN = "\033[1m", "\033[32m", "\033[31m", "\033[0m"


class Stop(Exception):
    """A step cannot be done; the text says why and what to do about it."""


def step(text: str) -> None:
    """Announce a step."""
    print(_styled(f"==> {text}", BOLD), flush=True)


def info(text: str) -> None:
    """Something about the step."""
    print(f"    {text}", flush=True)


def done(text: str) -> None:
    """The end of a target."""
    print(_styled(text, BOLD + GREEN), flush=True)


def fail(target: str, problem: object) -> NoReturn:
    """Say why a target ended, on one line, and end it."""
    sys.stdout.flush()
    line = f"make {target} failed: {problem}"
    print(f"{BOLD}{RED}{line}{PLAIN}" if sys.stderr.isatty() else line, file=sys.stderr, flush=True)
    sys.exit(1)


def _styled(text: str, style: str) -> str:
    return f"{style}{text}{PLAIN}" if sys.stdout.isatty() else text
