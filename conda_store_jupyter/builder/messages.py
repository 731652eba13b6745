"""JSON values over a socket between two processes, one line each."""

from __future__ import annotations

import json
import os
import socket
import threading
from io import FileIO
from typing import Any

CHUNK = 1 << 18


class Sender:
    """Sends values from several threads."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._lock = threading.Lock()

    def send(self, value: Any) -> None:
        """Send ``value``; blocks while the other side does not read.

        Raises:
            OSError: the other side is gone.
        """
        data = encode(value)
        with self._lock:
            self._channel.sendall(data)


class Receiver:
    """Puts values together again from what arrives, in pieces of any size."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def feed(self, data: bytes) -> list[Any]:
        """The values that ``data`` completes."""
        *ends, rest = data.split(b"\n")
        values = []
        for end in ends:
            self._pieces.append(end)
            values.append(json.loads(b"".join(self._pieces)))
            self._pieces.clear()
        if rest:
            self._pieces.append(rest)
        return values


class Stream:
    """The reading end of a socket or pipe, never waited for.

    Attributes:
        ended: the other side is gone, and everything that it said was read.
    """

    def __init__(self, end: socket.socket | FileIO) -> None:
        self.end = end
        self.ended = False
        self._receiver = Receiver()
        os.set_blocking(end.fileno(), False)

    def fileno(self) -> int:
        """For selectors."""
        return self.end.fileno()

    def read(self) -> bytes:
        """What is there, some of it; empty when there is nothing (yet)."""
        if self.ended:
            return b""
        try:
            data = os.read(self.fileno(), CHUNK)
        except BlockingIOError:
            return b""
        except ConnectionError:
            data = b""
        self.ended = not data
        return data

    def values(self) -> list[Any]:
        """The JSON values that are there, all of them."""
        found = []
        while data := self.read():
            found += self._receiver.feed(data)
        return found


def encode(value: Any) -> bytes:
    """A line that :class:`Receiver` understands."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def receive(channel: socket.socket) -> Any:
    """The next value, alone on ``channel``; None when the other side is gone."""
    receiver = Receiver()
    while data := channel.recv(CHUNK):
        if values := receiver.feed(data):
            return values[0]
    return None
