"""A process that answers questions until nobody asks any more: what it has read stays in memory.

It says ``{"ready"}``. Then it is asked ``{"id", "call", "value"}`` and answers
``{"id", "answer"}``, ``{"id", "failure"}`` or ``{"id", "bug"}``, in whatever order it is done.
Told ``{"id", "gone"}`` it may answer ``{"id", "stopped"}``. With its answer, whichever it is, no
processor works for a question any more. The other side is
:mod:`conda_store_jupyter.builder.conversation`.
"""

from __future__ import annotations

import base64
import os
import pickle
import socket
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from conda_store_jupyter.builder.messages import CHUNK, Receiver, Sender
from conda_store_jupyter.builder.planner import Gone, IndexQuery, Planner
from conda_store_jupyter.builder.processes import Processes
from conda_store_jupyter.builder.requests import BuildRequest, Stopped
from conda_store_jupyter.status import BuildFailed

# Who asks sees to it that these are few. What nobody waits for any more, and cannot be interrupted,
# takes a thread, too, and must not keep others from being answered.
_THREADS = 32


def serve(connection: socket.socket, sender: Sender, factory: str) -> None:
    """Answer until the other side is gone; then everything that still runs is killed."""
    planner: Planner = pickle.loads(base64.b64decode(factory))()  # noqa: S301 - our parent's
    receiver = Receiver()
    pool = ThreadPoolExecutor(_THREADS)
    asked: dict[int, Gone] = {}
    with suppress(OSError):
        # What was sent before this may have been read together with the job, and be lost.
        sender.send({"ready": True})
        while data := connection.recv(CHUNK):
            for question in receiver.feed(data):
                number = question["id"]
                if "gone" not in question:
                    asked[number] = Future()
                    pool.submit(_reply, planner, sender, question, asked)
                elif (gone := asked.get(number)) is not None:
                    gone.set_result(None)
    Processes(os.getpid()).end()


def _reply(
    planner: Planner, sender: Sender, question: dict[str, Any], asked: dict[int, Gone]
) -> None:
    answer = _answer(planner, question, asked[question["id"]])
    del asked[question["id"]]
    with suppress(OSError):  # Nobody listens any more.
        sender.send({"id": question["id"], **answer})


def _answer(planner: Planner, question: dict[str, Any], gone: Gone) -> dict[str, Any]:
    try:
        if question["call"] == "plan":
            plan = planner.plan(BuildRequest.from_json(question["value"]), gone)
            return {"answer": plan.to_json()}
        return {"answer": planner.look_up(IndexQuery.from_json(question["value"]))}
    except Stopped:
        return {"stopped": True}
    except BuildFailed as failed:
        return {"failure": failed.failure.to_json()}
    except BaseException:
        return {"bug": traceback.format_exc()}
