"""What runs in a build's own process: the builder, its log, and a watch over the parent's life."""

from __future__ import annotations

import base64
import contextlib
import ctypes
import faulthandler
import logging
import os
import pickle
import selectors
import socket
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from conda_store_jupyter.builder.messages import Sender, receive
from conda_store_jupyter.builder.processes import Processes
from conda_store_jupyter.builder.requests import BuildRequest, Stopped
from conda_store_jupyter.status import BuildFailed, Progress, Step

# The parent writes progress to the database far less often than this.
_REPORT_SECONDS = 0.05

# Builds give way to the server that people work with, and are the first to go without memory.
_NICENESS = 10
_OOM_SCORE = "500"

_PR_SET_CHILD_SUBREAPER = 36


def run(channel: int) -> NoReturn:
    """Do the build that comes over ``channel``, say how it ended, and leave.

    ``os._exit`` is the way out because the solver's library crashes now and then when an
    interpreter ends in the ordinary way, after all work was done.
    """
    status = 1
    try:
        connection = socket.socket(fileno=channel)
        if (job := receive(connection)) is not None:
            _adopt(job)
            sender = Sender(connection)
            _forward_logging(sender)
            if "resident" in job:
                from conda_store_jupyter.builder.resident import serve

                serve(connection, sender, job["resident"])
            else:
                _give_way(job, connection)
                sender.send(_outcome(job, sender))
            status = 0
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _adopt(job: Mapping[str, Any]) -> None:
    """Be in the same surroundings as the process that sent ``job``."""
    faulthandler.enable()
    os.environ.clear()
    os.environ.update(job["environ"])
    sys.path[:] = job["path"]
    with contextlib.suppress(OSError):  # The server's directory may be gone; nothing needs it.
        os.chdir(job["cwd"])


def _give_way(job: Mapping[str, Any], connection: socket.socket) -> None:
    """Let others go first, and end with the parent."""
    with contextlib.suppress(OSError):
        os.nice(_NICENESS)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")
        # What a script leaves in the background stays below this process, so that it is found.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    threading.Thread(
        target=_die_with_parent,
        args=(connection, job["silence"]),
        name="conda-store-lifeline",
        daemon=True,
    ).start()


def _die_with_parent(connection: socket.socket, silence: float) -> None:
    """Die when the parent is gone, or frozen for ``silence`` seconds: it loses its lease then."""
    heard = selectors.DefaultSelector()
    heard.register(connection, selectors.EVENT_READ)
    with contextlib.suppress(OSError):
        while heard.select(silence) and connection.recv(4096):
            pass
    Processes(os.getpid()).end()


def _outcome(job: Mapping[str, Any], sender: Sender) -> dict[str, Any]:
    """How the build ended, as JSON values."""
    try:
        factory, log = pickle.loads(base64.b64decode(job["builder"]))  # noqa: S301 - our parent's
        with log:
            request = BuildRequest.from_json(job["request"])
            result = factory().build(request, log, _Reporter(sender), _Never())
        return {"result": result.to_json()}
    except BuildFailed as failed:
        return {"failure": failed.failure.to_json()}
    except Stopped:
        return {"stopped": True}
    except BaseException as bug:
        text = "".join(traceback.format_exception_only(bug)).strip()
        return {"bug": text, "traceback": traceback.format_exc()}


class _Reporter:
    """Sends progress, but of one step not more often than somebody looks at it."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._sent: dict[Step, float] = {}

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        complete = progress.total and progress.done == progress.total
        if complete or now - self._sent.get(progress.step, -1.0) >= _REPORT_SECONDS:
            self._sent[progress.step] = now
            self._sender.send({"progress": progress.to_json()})


class _Never:
    """This process is not told to stop, it is killed."""

    stopped = False

    def wait(self, seconds: float) -> bool:
        time.sleep(seconds)
        return False


def _forward_logging(sender: Sender) -> None:
    root = logging.getLogger()
    root.handlers[:] = [_Forward(sender)]
    root.setLevel(logging.WARNING)


class _Forward(logging.Handler):
    """Sends what is logged to the parent, whose log it belongs to."""

    def __init__(self, sender: Sender) -> None:
        super().__init__()
        self._sender = sender

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError):
            self._sender.send(
                {"log": self.format(record), "level": record.levelno, "logger": record.name}
            )
