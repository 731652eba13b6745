"""Channel indexes that are there at once and are kept fresh beside the work."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path

from rattler import Channel, Gateway
from rattler.exceptions import GatewayError

from conda_store_jupyter.builder.gateway import FRESH_SECONDS, Repodata, platform, stamp_of
from conda_store_jupyter.builder.redact import redact

_logger = logging.getLogger(__name__)

#: A channel that nobody has asked for so long is not refreshed any more, in seconds.
_FORGOTTEN_SECONDS = 1800.0


class WarmRepodata(Repodata):
    """Answers from memory; what came over the network is asked for again in the background.

    A preview is about what a build would find in a moment, so an index that is two minutes old is
    good enough, and one that cannot be refreshed is better than none. Thread-safe.
    """

    def __init__(self, cache_dir: Path, fresh_seconds: float = FRESH_SECONDS) -> None:
        super().__init__(cache_dir)
        self._cache_dir = cache_dir
        self._fresh_seconds = fresh_seconds
        self._used: dict[str, tuple[Channel, float]] = {}
        self._fetched: dict[str, datetime] = {}
        self._errors: dict[str, str] = {}
        self._wake = threading.Event()
        self._refreshing = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def refresh(self, channels: Iterable[Channel]) -> None:
        """Note that ``channels`` are used; those on disk are read again when they have changed."""
        wanted = list(channels)
        super().refresh([channel for channel in wanted if stamp_of(channel)])
        now = time.monotonic()
        with self._lock:
            for channel in wanted:
                self._used[channel.base_url] = (channel, now)
                if not stamp_of(channel):
                    self._seen.setdefault(channel.base_url, (now, ()))
        if self._stale():
            self._start()

    def confirm(self, channels: Iterable[Channel]) -> None:
        """Note that ``channels`` were read: from now on there is an index to fall back on."""
        today = datetime.now(timezone.utc)
        with self._lock:
            for channel in channels:
                if stamp_of(channel):
                    self._fetched[channel.base_url] = today
                self._fetched.setdefault(channel.base_url, today)

    def forget(self, channels: Iterable[Channel]) -> bool:
        """Have the indexes asked for again soon. Nothing is better now, so False.

        A channel that was never read is as if nobody had asked for it.
        """
        for channel in channels:
            base = channel.base_url
            with self._lock:
                known = base in self._fetched
                if known and not stamp_of(channel):
                    self._seen[base] = (self._seen[base][0] - self._fresh_seconds, ())
                elif not known:
                    self._seen.pop(base, None)
                    self._used.pop(base, None)
            if not known:
                self.gateway.clear_repodata_cache(channel)
        return False

    def state(self) -> list[dict[str, object]]:
        """Of every channel that is known: when it was read, and what went wrong the last time."""
        with self._lock:
            return [
                {
                    "url": base.rstrip("/"),
                    "fetched_on": moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
                    "error": self._errors.get(base),
                }
                for base, moment in sorted(self._fetched.items())
            ]

    @property
    def refreshing(self) -> bool:
        """Whether indexes are being asked for in the background."""
        return self._refreshing

    def close(self) -> None:
        """Stop refreshing."""
        self._closed = True
        self._wake.set()

    def _stale(self) -> list[Channel]:
        now = time.monotonic()
        with self._lock:
            return [
                channel
                for base, (channel, used) in self._used.items()
                if base in self._fetched
                and not stamp_of(channel)
                and now - used < _FORGOTTEN_SECONDS
                and now - self._seen.get(base, (now, ()))[0] >= self._fresh_seconds
            ]

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="conda-store-index", daemon=True
                )
                self._thread.start()
        self._wake.set()

    def _run(self) -> None:
        while not self._closed:
            if stale := self._stale():
                self._refreshing = True
                try:
                    self._renew(stale)
                except Exception:  # The next round may do better; without a thread there is none.
                    _logger.exception("indexes could not be refreshed")
                finally:
                    self._refreshing = False
            self._wake.wait(self._fresh_seconds / 4)
            self._wake.clear()

    def _renew(self, channels: list[Channel]) -> None:
        """Read ``channels`` into a new memory, and use that from then on."""
        fresh = Gateway(cache_dir=self._cache_dir, client=self.client)
        with self._lock:
            known = [c for c, _ in self._used.values() if c.base_url in self._fetched]
        read = []
        for channel in channels:
            error = _read(fresh, channel)
            now = time.monotonic()
            with self._lock:
                # Asked, whatever came of it: a channel that is away is not asked all the time.
                self._seen[channel.base_url] = (now, ())
                if error:
                    self._errors[channel.base_url] = error
                    continue
                self._errors.pop(channel.base_url, None)
                self._fetched[channel.base_url] = datetime.now(timezone.utc)
            read.append(channel)
        # One memory serves all channels: it is replaced only when nothing known is lost by that.
        others = [channel for channel in known if channel not in channels]
        if len(read) == len(channels) and not any(_read(fresh, other) for other in others):
            self.gateway = fresh
            return
        for channel in read:  # The next question reads them, from the disk where nothing changed.
            self.gateway.clear_repodata_cache(channel)


def _read(gateway: Gateway, channel: Channel) -> str:
    """Load the index of ``channel``; what went wrong, or ""."""
    try:
        asyncio.run(gateway.names([channel], [platform(), "noarch"]))
    except GatewayError as error:
        _logger.info("the index of %s cannot be refreshed: %s", channel.base_url, error)
        return redact((str(error).splitlines() or ["it cannot be read"])[0])
    return ""
