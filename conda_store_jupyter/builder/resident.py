"""A process that answers questions until nobody asks any more: what it has read stays in memory.

It says ``{"ready"}``. Then it is asked ``{"id", "call", "value"}`` and answers
``{"id", "answer"}``, ``{"id", "failure"}`` or ``{"id", "bug"}``, in whatever order it is done. The
other side is :mod:`conda_store_jupyter.builder.resident_planner`.
"""

from __future__ import annotations

import base64
import os
import pickle
import socket
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from conda_store_jupyter.builder.messages import CHUNK, Receiver, Sender
from conda_store_jupyter.builder.planner import IndexQuery, Planner
from conda_store_jupyter.builder.processes import Processes
from conda_store_jupyter.builder.requests import BuildRequest
from conda_store_jupyter.status import BuildFailed

# Solving is one processor's work; more at once only make all of them slow.
_THREADS = 4


def serve(connection: socket.socket, sender: Sender, factory: str) -> None:
    """Answer until the other side is gone; then everything that still runs is killed."""
    planner: Planner = pickle.loads(base64.b64decode(factory))()  # noqa: S301 - our parent's
    receiver = Receiver()
    pool = ThreadPoolExecutor(_THREADS)
    with suppress(OSError):
        # What was sent before this may have been read together with the job, and be lost.
        sender.send({"ready": True})
        while data := connection.recv(CHUNK):
            for question in receiver.feed(data):
                pool.submit(_reply, planner, sender, question)
    Processes(os.getpid()).end()


def _reply(planner: Planner, sender: Sender, question: dict[str, Any]) -> None:
    with suppress(OSError):  # Nobody listens any more.
        sender.send({"id": question["id"], **_answer(planner, question)})


def _answer(planner: Planner, question: dict[str, Any]) -> dict[str, Any]:
    try:
        if question["call"] == "plan":
            plan = planner.plan(BuildRequest.from_json(question["value"]))
            return {"answer": plan.to_json()}
        return {"answer": planner.look_up(IndexQuery.from_json(question["value"]))}
    except BuildFailed as failed:
        return {"failure": failed.failure.to_json()}
    except BaseException:
        return {"bug": traceback.format_exc()}
