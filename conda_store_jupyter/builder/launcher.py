"""Starts children through the fork server of this process, which is started when it is needed."""

from __future__ import annotations

import atexit
import json
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from io import FileIO
from typing import Any

from conda_store_jupyter.builder.forkserver import REQUEST, Method
from conda_store_jupyter.builder.messages import Stream, encode
from conda_store_jupyter.builder.requests import Stopped, StopSignal

# macOS has forking, but its libraries do not bear it; Linux is where it is safe.
DEFAULT_METHOD: Method = "fork" if sys.platform == "linux" else "spawn"

# The fork server has to import the solver's library before it answers for the first time.
_START_SECONDS = 120.0
_LOOK_SECONDS = 0.05
_END_SECONDS = 1.0

_BOOT = (
    "import json, socket, sys; control = socket.socket(fileno=int(sys.argv[1])); "
    "start = json.loads(sys.argv[2]); sys.path[:] = start.pop(); "
    "from conda_store_jupyter.builder.forkserver import serve; serve(control, *start)"
)


@dataclass
class Child:
    """A process that waits for its job, and what it is heard with.

    Attributes:
        channel: JSON lines from the child. It lives as long as this end, which only this process
            has, is open.
        output: what the child and its children print.
        report: JSON lines about it: its number, and how it ended.
    """

    pid: int
    channel: Stream
    output: Stream
    report: Stream

    def send(self, job: dict[str, Any]) -> None:
        """Tell it what to do; that it cannot hear it any more is seen by its end."""
        assert isinstance(self.channel.end, socket.socket)
        self.channel.end.settimeout(_START_SECONDS)
        with suppress(OSError):
            self.channel.end.sendall(encode(job))

    def encourage(self) -> None:
        """Let it know that this process is not frozen."""
        with suppress(OSError):  # It is gone, or has not had the time to listen.
            os.write(self.channel.fileno(), b" ")

    def hang_up(self) -> None:
        """Say nothing more, whoever listens: the child kills itself and its group."""
        assert isinstance(self.channel.end, socket.socket)
        with suppress(OSError):  # It is gone.
            self.channel.end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening; a child that still lives kills itself and its group."""
        for stream in (self.channel, self.output, self.report):
            stream.end.close()


class Launcher:
    """A fork server and the requests to it. Thread-safe; a dead server is replaced."""

    def __init__(self, preload: Sequence[str], method: Method = DEFAULT_METHOD) -> None:
        self._preload = tuple(preload)
        self._method = method
        self._lock = threading.Lock()
        self._owner = 0
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def warm(self) -> None:
        """Start the fork server, without waiting until it is ready."""
        with self._lock:
            self._connected()

    def start(self, control: StopSignal) -> Child:
        """A new child.

        Raises:
            OSError: it cannot be started.
            Stopped: ``control`` said so first.
        """
        for last in (False, True):
            child = self._request()
            try:
                child.pid = _pid(child, control)
            except ConnectionError:
                child.close()
                if last:
                    raise
            except BaseException:
                child.close()
                raise
            else:
                return child
        raise AssertionError

    def close(self) -> None:
        """End the fork server and every child that still runs."""
        with self._lock:
            self._drop()

    def _request(self) -> Child:
        with ExitStack() as theirs:
            channel, channel_there = socket.socketpair()
            theirs.enter_context(channel_there)
            report, report_there = socket.socketpair()
            theirs.enter_context(report_there)
            reading, writing = os.pipe()
            output, output_there = FileIO(reading, "r"), FileIO(writing, "w")
            theirs.enter_context(output_there)
            child = Child(0, Stream(channel), Stream(output), Stream(report))
            try:
                with self._lock:
                    self._send(
                        [end.fileno() for end in (channel_there, output_there, report_there)]
                    )
            except BaseException:
                child.close()
                raise
        return child

    def _send(self, descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._connected(), [REQUEST], descriptors)
        except ConnectionError:
            self._drop()
            socket.send_fds(self._connected(), [REQUEST], descriptors)

    def _connected(self) -> socket.socket:
        ours = self._owner == os.getpid()  # In a fork of this process the server is not its own.
        if ours and self._control and self._server and self._server.poll() is None:
            return self._control
        self._drop()
        self._owner = os.getpid()
        self._control, theirs = socket.socketpair()
        start = [self._method, list(self._preload), sys.path]
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, "-c", _BOOT, str(theirs.fileno()), json.dumps(start)],
                cwd="/",  # Nobody's modules may come before Python's own.
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        atexit.register(self.close)
        return self._control

    def _drop(self) -> None:
        if self._control is not None:
            self._control.close()
        server, self._server, self._control = self._server, None, None
        if server is not None and self._owner == os.getpid():
            with suppress(subprocess.TimeoutExpired):
                server.wait(_END_SECONDS)
        atexit.unregister(self.close)


_launchers: dict[tuple[Any, ...], Launcher] = {}
_launchers_lock = threading.Lock()


def launcher(preload: Sequence[str], method: Method = DEFAULT_METHOD) -> Launcher:
    """The launcher of this process whose children have these modules loaded."""
    with _launchers_lock:
        return _launchers.setdefault((method, *preload), Launcher(preload, method))


def _pid(child: Child, control: StopSignal) -> int:
    deadline = time.monotonic() + _START_SECONDS
    with selectors.DefaultSelector() as selector:
        selector.register(child.report, selectors.EVENT_READ)
        while not (answers := child.report.values()):
            if child.report.ended:
                raise ConnectionResetError("the process that starts builds has died")
            if control.stopped:
                raise Stopped
            if time.monotonic() > deadline:
                raise OSError(f"no process within {_START_SECONDS:.0f} s")
            selector.select(_LOOK_SECONDS)
    # The child cannot have ended before it had a job, so there is one answer.
    if "error" in answers[0]:
        raise OSError(answers[0]["error"])
    return int(answers[0]["pid"])
