"""Listens for plain HTTP and answers at once to clients that try TLS first."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream

# The first byte of a TLS record that is a handshake (RFC 8446, section 5.1).
_HANDSHAKE = b"\x16"

# Who connects and says nothing for so long is let go.
_SILENT_SECONDS = 60.0

# Go's TLS recognizes the first words, and clients made with it then try plain HTTP.
_TEXT = b"This is plain HTTP; it speaks no TLS.\n"
_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_TEXT), _TEXT)
)


class SniffingServer(HTTPServer):
    """An HTTP server that does not wait for the request line of a client that speaks TLS.

    skopeo, podman and docker try TLS first where they are told that the registry is insecure, and
    would wait for many seconds.
    """

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Look at the first byte before it is read."""
        loop = IOLoop.current()
        connection: socket.socket = stream.socket
        descriptor = connection.fileno()

        def readable(_descriptor: int, _events: int) -> None:
            loop.remove_timeout(patience)
            loop.remove_handler(descriptor)
            first = b""
            with suppress(OSError):
                first = connection.recv(1, socket.MSG_PEEK)
            if first == _HANDSHAKE:
                _turn_away(stream, connection)
            elif first:
                super(SniffingServer, self).handle_stream(stream, address)
            else:
                stream.close()

        def silent() -> None:
            loop.remove_handler(descriptor)
            stream.close()

        patience = loop.call_later(_SILENT_SECONDS, silent)
        loop.add_handler(descriptor, readable, IOLoop.READ | IOLoop.ERROR)


def _turn_away(stream: IOStream, connection: socket.socket) -> None:
    with suppress(OSError):
        connection.recv(1 << 16)  # what is unread when it closes would make the answer vanish
        connection.send(_ANSWER)
        connection.shutdown(socket.SHUT_WR)
    asyncio.get_running_loop().call_later(0.2, stream.close)
