"""A blob store that may be away for a while: what it cannot take waits here."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from conda_store_jupyter.store.blobs.interface import (
    BlobMissing,
    BlobStat,
    BlobStore,
    BlobStoreAway,
    Source,
)
from conda_store_jupyter.store.blobs.local import LocalBlobs

logger = logging.getLogger(__name__)


class ForwardingBlobs:
    """``remote``, with ``outgoing`` for what it cannot take at the moment.

    Blobs in ``outgoing`` are read from there by whoever shares that directory; :meth:`forward`
    brings them to where they belong.
    """

    def __init__(self, remote: BlobStore, outgoing: LocalBlobs) -> None:
        self._remote = remote
        self._outgoing = outgoing

    @property
    def name(self) -> str:
        """The remote store's."""
        return self._remote.name

    def check(self) -> None:
        """Raises BlobStoreAway: the remote store cannot be used."""
        self._remote.check()

    def put(self, source: Source, *, sha256: str, size: int, media_type: str) -> None:
        """Store bytes, here for the time being if the remote store is away."""
        if not isinstance(source, Path):
            # It can be read once only, so it is kept before anything else can go wrong.
            self._outgoing.put(source, sha256=sha256, size=size, media_type=media_type)
            with suppress(BlobStoreAway):
                self.forward(sha256, media_type)
            return
        try:
            self._remote.put(source, sha256=sha256, size=size, media_type=media_type)
        except BlobStoreAway as away:
            logger.warning("blob %s waits: %s", sha256, away)
            self._outgoing.put(source, sha256=sha256, size=size, media_type=media_type)

    def open(self, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes of a range, from wherever they are."""
        with suppress(BlobMissing):
            return self._outgoing.open(sha256, start, stop)
        return self._remote.open(sha256, start, stop)

    def stat(self, sha256: str) -> BlobStat | None:
        """The blob, or None."""
        return self._outgoing.stat(sha256) or self._remote.stat(sha256)

    def url(self, sha256: str, filename: str, media_type: str, seconds: int) -> str | None:
        """The remote store's; None while the blob is only here."""
        if self.is_waiting(sha256):
            return None
        return self._remote.url(sha256, filename, media_type, seconds)

    def delete(self, sha256: str) -> bool:
        """Remove it here and there."""
        here = self._outgoing.delete(sha256)
        return self._remote.delete(sha256) or here

    def list(self) -> Iterator[BlobStat]:
        """Every blob, here and there."""
        waiting = {stat.sha256: stat for stat in self._outgoing.list()}
        yield from waiting.values()
        yield from (stat for stat in self._remote.list() if stat.sha256 not in waiting)

    def is_waiting(self, sha256: str) -> bool:
        """Whether a blob has not reached the remote store yet."""
        return self._outgoing.stat(sha256) is not None

    def waiting(self) -> Sequence[BlobStat]:
        """What waits here, the oldest first."""
        return sorted(self._outgoing.list(), key=lambda stat: stat.modified_on)

    def forward(self, sha256: str, media_type: str) -> bool:
        """Send a blob that waits here; False when it does not wait any more.

        Raises:
            BlobStoreAway: the remote store still cannot take it.
        """
        path = self._outgoing.path(sha256)
        if path is None:
            return False
        try:
            size = path.stat().st_size
            self._remote.put(path, sha256=sha256, size=size, media_type=media_type)
        except FileNotFoundError:  # Another process has sent it.
            return False
        return self._outgoing.delete(sha256)
