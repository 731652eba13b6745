"""The processes that preview builds, as the system sees them."""

from __future__ import annotations

from contextlib import suppress

import psutil

from conda_store_jupyter.builder import forkserver


def planners(server: int | None = None) -> set[int]:
    """Living children of the fork servers of a process; what databases started is not of them."""
    found = set()
    root = psutil.Process(server)
    for process in root.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            parent = process.parent()
            if parent is None or process.status() == psutil.STATUS_ZOMBIE:
                continue
            if parent.pid != root.pid and forkserver.__name__ in " ".join(parent.cmdline()):
                found.add(process.pid)
    return found


def is_busy(pid: int) -> bool:
    """Whether a process works all the time."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).cpu_percent(0.3) > 20
    return False
