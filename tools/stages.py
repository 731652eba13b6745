"""Runs commands one after another and says at the end how long each took."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools import say
from tools.places import BIN, ROOT
from tools.say import Stop


@dataclass(frozen=True)
class Stage:
    """One command; ``environment`` is added to this process's."""

    name: str
    command: Sequence[str | Path]
    directory: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)


def run(target: str, stages: Sequence[Stage]) -> None:
    """Run every stage in order; the summary is printed in any case.

    Raises:
        Stop: a stage failed; those after it did not run.
    """
    start = time.monotonic()
    seconds: dict[str, float] = {}
    failed = ""
    for stage in stages:
        say.step(stage.name)
        began = time.monotonic()
        good = _succeeds(stage)
        seconds[stage.name] = time.monotonic() - began
        if not good:
            failed = stage.name
            break
    _summarize(stages, seconds, failed)
    total = _time(time.monotonic() - start)
    if failed:
        raise Stop(f"the stage '{failed}' failed after {total}.")
    say.done(f"make {target}: all {len(stages)} stages passed in {total}.")


def _succeeds(stage: Stage) -> bool:
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    done = subprocess.run(
        stage.command,
        cwd=stage.directory,
        env={**os.environ, "PATH": path, **stage.environment},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def _summarize(stages: Sequence[Stage], seconds: Mapping[str, float], failed: str) -> None:
    print()
    width = max(len(stage.name) for stage in stages)
    for stage in stages:
        if stage.name not in seconds:
            outcome = "not run"
        else:
            outcome = "FAILED" if stage.name == failed else "passed"
        took = _time(seconds[stage.name]) if stage.name in seconds else ""
        print(f"    {stage.name.ljust(width)}  {outcome:<7}  {took:>12}".rstrip())


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"
