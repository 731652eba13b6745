"""What builds do that must be stopped, or that end by themselves: deeds for ``ScriptedFactory``.

A deed is pickled and done in the child process of a build, while its prefix is half-made.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conda_store_jupyter.builder.planner import Gone, IndexQuery, Planned
from conda_store_jupyter.builder.requests import BuildRequest
from conda_store_jupyter.status import Progress, Step
from conda_store_jupyter.store.atomic import write_atomic
from conda_store_jupyter.testing import Scene

_STUBBORN = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('ready', flush=True); time.sleep(1000)"
)
_HUNGRY = "import sys, time; kept = b'x' * int(sys.argv[1]); time.sleep(1000)"
_CHUNK = 16 << 20


@dataclass(frozen=True)
class Deed:
    """Does ``what`` in ``step``.

    Attributes:
        what: the name of a function of this module.
        witness: where it writes, as JSON, the numbers of the processes that are then there.
        amount: bytes, for ``allocate``.
    """

    what: str
    witness: Path
    step: Step = Step.LINK
    amount: int = 600 << 20

    def __call__(self, scene: Scene) -> None:
        """The deed."""
        scene.report(Progress(self.step))
        getattr(sys.modules[__name__], self.what)(self, scene)

    def tell(self, *others: int) -> None:
        """Let the test know that it is so far."""
        write_atomic(self.witness, json.dumps([os.getpid(), *others]).encode())

    def told(self) -> list[int]:
        """The numbers; empty when it is not so far."""
        return list(json.loads(self.witness.read_bytes())) if self.witness.exists() else []


def nothing(deed: Deed, scene: Scene) -> None:
    """Behave."""
    deed.tell()


def hang(deed: Deed, scene: Scene) -> None:
    """Wait for ever."""
    deed.tell()
    threading.Event().wait()


def be_deaf(deed: Deed, scene: Scene) -> None:
    """Ignore SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hang(deed, scene)


def hold_gil(deed: Deed, scene: Scene) -> None:
    """Let no other thread of the process do anything."""
    deed.tell()
    ctypes.PyDLL(None).sleep(1000)


def have_family(deed: Deed, scene: Scene) -> None:
    """Have a child and a daemon that left the session, both deaf to SIGTERM."""
    deed.tell(_stubborn().pid, _stubborn(start_new_session=True).pid)
    threading.Event().wait()


def leave_family(deed: Deed, scene: Scene) -> None:
    """Go on, with a child in the background."""
    deed.tell(_stubborn().pid)


def allocate(deed: Deed, scene: Scene) -> None:
    """Take more and more memory."""
    deed.tell()
    kept: list[bytearray] = []
    while sum(map(len, kept)) < deed.amount:
        kept.append(bytearray(os.urandom(1) * _CHUNK))
    threading.Event().wait()


def have_hungry_child(deed: Deed, scene: Scene) -> None:
    """Have a daemon that takes much memory, and take little."""
    command = [sys.executable, "-c", _HUNGRY, str(deed.amount)]
    deed.tell(subprocess.Popen(command, start_new_session=True).pid)
    threading.Event().wait()


def segfault(deed: Deed, scene: Scene) -> None:
    """Read what is not there."""
    deed.tell()
    ctypes.string_at(0)


def abort(deed: Deed, scene: Scene) -> None:
    """End as a failed assertion in C does, with a last word."""
    deed.tell()
    os.write(2, b"free(): invalid pointer\n")
    os.abort()


def be_killed(deed: Deed, scene: Scene) -> None:
    """End as the system ends who takes its last memory."""
    deed.tell()
    os.kill(os.getpid(), signal.SIGKILL)


def leave(deed: Deed, scene: Scene) -> None:
    """End without a word."""
    deed.tell()
    os._exit(3)


def err(deed: Deed, scene: Scene) -> None:
    """Have a bug."""
    deed.tell()
    logging.getLogger("misbehaving").warning("about to err")
    raise ZeroDivisionError("by zero")


def crash_afterwards(deed: Deed, scene: Scene) -> None:
    """Crash on the way out, after the result was sent."""
    deed.tell()

    class Bomb:
        def __getattr__(self, name: str) -> Any:
            ctypes.string_at(0)

    sys.stdout = Bomb()


def talk(deed: Deed, scene: Scene) -> None:
    """Print, in the process and in one that it starts; show what surrounds it."""
    print("printed", flush=True)
    subprocess.run(["/bin/sh", "-c", "echo from a script; echo again >/dev/stderr"], check=True)
    scene.log.info(Step.LINK, f"cwd {Path.cwd()} X {os.environ.get('X_TEST')}")
    for done in range(1, 4):
        scene.report(Progress(Step.LINK, done, 3))
    deed.tell()


def _stubborn(start_new_session: bool = False) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", _STUBBORN],
        stdout=subprocess.PIPE,
        start_new_session=start_new_session,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


class CrashingPlannerFactory:
    """Makes planners that die when they are asked."""

    def __call__(self) -> MisbehavingPlanner:
        return MisbehavingPlanner(lambda: os.kill(os.getpid(), signal.SIGKILL))


class SlowPlannerFactory:
    """Makes planners that never answer."""

    def __call__(self) -> MisbehavingPlanner:
        return MisbehavingPlanner(threading.Event().wait)


@dataclass(frozen=True)
class MisbehavingPlanner:
    """Does ``deed`` instead of answering."""

    deed: Callable[[], object]
    awake: bool = True

    def plan(self, request: BuildRequest, gone: Gone | None = None) -> Planned:
        self.deed()
        raise AssertionError

    def look_up(self, query: IndexQuery) -> object:
        return self.deed()

    def close(self) -> None: ...
