"""A process that dies, as by ``kill -9``, or freezes between two given steps."""

from __future__ import annotations

import os
import signal
from importlib import import_module
from typing import Any

VARIABLE = "CONDA_STORE_TEST_DEATH"
"""Environment variable: ``before`` or ``after`` (to die then) or ``freeze`` (before), a space,
and ``module:function``."""


def arrange_death() -> None:
    """Die or freeze at the call that the environment names, if it names one."""
    if not (text := os.environ.get(VARIABLE)):
        return
    when, _, place = text.partition(" ")
    module_name, _, path = place.partition(":")
    *outer, name = path.split(".")
    owner: Any = import_module(module_name)
    for part in outer:
        owner = getattr(owner, part)
    original = getattr(owner, name)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGSTOP if when == "freeze" else signal.SIGKILL)
        return original(*args, **kwargs)  # thawed

    setattr(owner, name, deadly)
