"""Sends bytes whose hash is known: resumable, named, and without holding them in memory."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

from conda_store_jupyter.api.ranges import Part, Unsatisfiable, matches, part
from conda_store_jupyter.store.blobs.interface import BlobStore
from conda_store_jupyter.store.blobs.naming import disposition

_NOT_MODIFIED, _PARTIAL, _UNSATISFIABLE = 304, 206, 416


def describe(
    handler: RequestHandler, *, sha256: str, size: int, filename: str, media_type: str
) -> Part | None:
    """Set the headers and the status of an answer with these bytes; the part that is wanted.

    None means that there is nothing to send. The hash is the entity tag and, in the form of
    RFC 9530, ``Repr-Digest``.
    """
    etag = f'"{sha256}"'
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    handler.set_header("ETag", etag)
    handler.set_header("Repr-Digest", f"sha-256=:{digest}:")
    handler.set_header("Accept-Ranges", "bytes")
    # Who asks again learns at once that nothing has changed.
    handler.set_header("Cache-Control", "private, no-cache")
    handler.set_header("Content-Disposition", disposition(filename))
    headers = handler.request.headers
    if matches(headers.get("If-None-Match"), etag):
        handler.set_status(_NOT_MODIFIED)
        handler.clear_header("Content-Type")
        return None
    handler.set_header("Content-Type", media_type)
    wanted = headers.get("Range")
    if headers.get("If-Range", etag) != etag:
        wanted = None
    try:
        found = part(wanted, size)
    except Unsatisfiable:
        handler.set_status(_UNSATISFIABLE)
        handler.set_header("Content-Range", f"bytes */{size}")
        return None
    if found is None:
        found = Part(0, size, size)
    else:
        handler.set_status(_PARTIAL)
        handler.set_header("Content-Range", found.content_range)
    handler.set_header("Content-Length", str(found.stop - found.start))
    return found


async def send(handler: RequestHandler, blobs: BlobStore, sha256: str, wanted: Part) -> None:
    """Send a part of a blob, piece by piece, as fast as the other side takes it.

    Raises:
        BlobMissing: nothing was sent.
    """
    if handler.request.method == "HEAD":
        return
    pieces = await asyncio.to_thread(blobs.open, sha256, wanted.start, wanted.stop)
    try:
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            handler.write(piece)
            await handler.flush()
    except StreamClosedError:
        pass  # Whoever wanted it has seen enough, or lost the connection and will ask again.
    finally:
        await asyncio.to_thread(_close, pieces)


def _close(pieces: Iterator[bytes]) -> None:
    close = getattr(pieces, "close", None)
    if close is not None:
        close()
