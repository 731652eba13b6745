"""A process that kills itself, as ``kill -9`` would, between two given steps."""

from __future__ import annotations

import os
import signal
from importlib import import_module
from typing import Any

VARIABLE = "CONDA_STORE_TEST_DEATH"
"""Environment variable: ``before`` or ``after``, a space, and ``module:function``."""


def arrange_death() -> None:
    """Die at the call that the environment names, if it names one."""
    if not (text := os.environ.get(VARIABLE)):
        return
    when, _, place = text.partition(" ")
    module_name, _, path = place.partition(":")
    *outer, name = path.split(".")
    owner: Any = import_module(module_name)
    for part in outer:
        owner = getattr(owner, part)
    original = getattr(owner, name)

    def deadly(*args: Any, **kwargs: Any) -> None:
        if when == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, deadly)
