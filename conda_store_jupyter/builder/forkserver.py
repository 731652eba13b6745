"""The process that builds are forked from: the solver's library is loaded once, for all of them.

It has one thread, so that forking is safe, and nothing of a Jupyter server is in it: no threads, no
database, no sockets. It lives as long as the process that started it and takes every build with
it. A request is one byte with three descriptors: the build's channel, where its output goes, and
where to say ``{"pid": …}`` and, once its whole process group is dead, ``{"exit": …}``.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal, NoReturn

from conda_store_jupyter.builder.messages import encode
from conda_store_jupyter.builder.processes import Processes

Method = Literal["fork", "spawn"]

#: What a request consists of.
REQUEST = b"s"
DESCRIPTORS = 3

_SPAWNED = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from conda_store_jupyter.builder.child import run; run(int(sys.argv[2]))"
)

# In bytes on macOS, in KiB elsewhere.
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


def serve(control: socket.socket, method: Method, preload: Iterable[str]) -> None:
    """Start children until the other side of ``control`` is closed; then kill those that live."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if method == "fork":
        for name in ("conda_store_jupyter.builder.child", *preload):
            # What cannot be imported is the failure of the build that needs it, not of all.
            with suppress(Exception):
                importlib.import_module(name)
        gc.collect()
        gc.freeze()  # The collector would write to, and so copy, every page that children share.
    _Server(control, method).run()


class _Server:
    def __init__(self, control: socket.socket, method: Method) -> None:
        self._control = control
        self._method = method
        self._reports: dict[int, socket.socket] = {}
        self._spawned: dict[int, subprocess.Popen[bytes]] = {}

    def run(self) -> None:
        woken, waker = socket.socketpair()
        woken.setblocking(False)
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if woken in ready:
                    with suppress(BlockingIOError):
                        woken.recv(4096)
                    self._reap()
                if self._control in ready and not self._accept():
                    break
        for pid in self._reports:
            Processes(pid).end()

    def _accept(self) -> bool:
        """Start one child; False when nobody is left who could ask for another."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 1, DESCRIPTORS)
        except ConnectionError:
            return False
        if not data:
            return False
        channel, output, report_to = descriptors
        report = socket.socket(fileno=report_to)
        try:
            pid = self._start(channel, output)
        except OSError as error:
            _say(report, {"error": str(error)})
            report.close()
        else:
            self._reports[pid] = report
            _say(report, {"pid": pid})
        finally:
            os.close(channel)
            os.close(output)
        return True

    def _start(self, channel: int, output: int) -> int:
        if self._method == "spawn":
            return self._spawn(channel, output)
        pid = os.fork()
        if pid == 0:
            _become_child(channel, output)
        return pid

    def _spawn(self, channel: int, output: int) -> int:
        child = subprocess.Popen(
            [sys.executable, "-c", _SPAWNED, json.dumps(sys.path), str(channel)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[channel],
            start_new_session=True,
        )
        self._spawned[child.pid] = child
        return child.pid

    def _reap(self) -> None:
        for pid in list(self._reports):
            if (ended := _wait(pid)) is None:
                continue
            if pid in self._spawned:
                self._spawned.pop(pid).returncode = ended[0]
            with self._reports.pop(pid) as report:
                _say(report, {"exit": ended[0], "maxrss": ended[1]})


def _become_child(channel: int, output: int) -> NoReturn:
    """What a forked child does first: it keeps its own descriptors and no signal handlers."""
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (output, 1), (output, 2)):
            os.dup2(source, target)
        os.closerange(3, channel)
        os.closerange(channel + 1, os.sysconf("SC_OPEN_MAX"))
        from conda_store_jupyter.builder.child import run

        run(channel)
    finally:
        os._exit(1)


def _wait(pid: int) -> tuple[int, int] | None:
    """Exit code and peak memory of ``pid`` once it has ended, with its group killed."""
    if hasattr(os, "waitid"):  # macOS has it since Python 3.13
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        # While its leader is not reaped, the group's number cannot belong to anybody else.
        _kill_group(pid)
    ended, status, usage = os.wait4(pid, os.WNOHANG)
    if not ended:
        return None
    if not hasattr(os, "waitid"):
        _kill_group(pid)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss * _MAXRSS_UNIT


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _say(report: socket.socket, value: dict[str, object]) -> None:
    with suppress(OSError):  # Nobody listens: the build was given up.
        report.sendall(encode(value))
