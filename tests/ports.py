"""Ports for servers that must be told theirs before they listen."""

from __future__ import annotations

import random
import socket

# Below those that kernels give to whoever does not care (from 32768 on Linux, 49152 elsewhere), so
# that until its server has it, nobody is given the port by chance.
_FROM, _TO = 15_000, 32_000


def free_port() -> int:
    """A port on which nobody listens."""
    draw = random.SystemRandom()  # two processes of one test run draw different ones
    while True:
        port = draw.randrange(_FROM, _TO)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
