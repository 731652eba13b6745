"""The processes of a build, as the system sees them: their memory, and that none is left.

The first is the leader of a session and of a process group. Most others are in them; on Linux,
those that left (daemons of scripts) are found as descendants too.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_LINUX = sys.platform == "linux"
_PAGE = os.sysconf("SC_PAGE_SIZE")
_DEAD = "ZX"


@dataclass(frozen=True)
class _Process:
    """A process at a time; its number and when it started are its own for ever."""

    pid: int
    state: str
    group: int
    session: int
    started: int


class Processes:
    """A process, its group and its descendants.

    Attributes:
        peak: most memory that was seen in use, in bytes.
    """

    def __init__(self, leader: int) -> None:
        self._leader = leader
        self._seen: dict[int, int] = {}
        self.peak = 0

    def memory(self) -> int:
        """Bytes in use now, without files that are only mapped; 0 where that cannot be known.

        Remembers every descendant, for :meth:`alive` to look for when their parents are gone.
        """
        if not _LINUX:
            return 0
        used = 0
        for pid in _descendants(self._leader):
            used += _memory(pid)
            if pid not in self._seen and (process := _process(pid)) is not None:
                self._seen[pid] = process.started
        self.peak = max(self.peak, used)
        return used

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all of the group. The leader must not have been reaped."""
        try:
            os.killpg(self._leader, number)
        except ProcessLookupError:  # It has not made its group yet.
            _send(self._leader, number)
        except PermissionError:
            pass  # macOS says so of zombies.

    def kill(self) -> list[int]:
        """Kill whatever is left, also when the leader is gone; who was still alive.

        All but the process that asks.
        """
        left = [pid for pid in self.alive() if pid != os.getpid()]
        for pid in left:
            _send(pid, signal.SIGKILL)
        return left

    def end(self) -> None:
        """Kill all at once, the leader last, who may be the process that asks."""
        self.memory()
        self.kill()
        self.signal(signal.SIGKILL)

    def alive(self) -> list[int]:
        """The processes that are there and are not zombies."""
        if not _LINUX:
            return []
        return [
            process.pid
            for process in _all_processes()
            if process.state not in _DEAD
            and (
                self._leader in (process.group, process.session)
                or self._seen.get(process.pid) == process.started
            )
        ]


def oom_kills() -> int:
    """How often the system has killed for want of memory, in any container (proc_vmstat(5))."""
    with suppress(OSError):
        for line in (_PROC / "vmstat").read_text(encoding="ascii").splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _descendants(pid: int) -> Iterator[int]:
    pending = [pid]
    while pending:
        yield (parent := pending.pop())
        with suppress(OSError):
            for task in (_PROC / str(parent) / "task").iterdir():
                pending += map(int, (task / "children").read_text(encoding="ascii").split())


def _memory(pid: int) -> int:
    """Resident bytes that are not of a file or shared memory (proc(5), ``statm``)."""
    try:
        _, resident, shared, *_ = (_PROC / str(pid) / "statm").read_bytes().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * _PAGE


def _all_processes() -> Iterator[_Process]:
    for path in _PROC.iterdir():
        if path.name.isdigit() and (process := _process(int(path.name))) is not None:
            yield process


def _process(pid: int) -> _Process | None:
    try:
        text = (_PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return None
    # The name, in parentheses, may contain anything.
    fields = text[text.rindex(b")") + 2 :].split()
    return _Process(
        pid=pid,
        state=fields[0].decode("ascii"),
        group=int(fields[2]),
        session=int(fields[3]),
        started=int(fields[19]),
    )
