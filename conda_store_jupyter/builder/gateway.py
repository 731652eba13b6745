"""Channel indexes in memory, shared by all builds of a process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rattler import Channel, Client, Gateway, Subdir, VirtualPackage
from rattler.virtual_package.virtual_package import VirtualPackageOverrides

#: How long an index that came over the network is believed without asking again, in seconds.
FRESH_SECONDS = 120.0

#: How long a channel that did not answer is not asked for advice again, in seconds.
AWAY_SECONDS = 300.0

# Tries of one request beyond the first, with growing pauses; what still fails is the build's
# failure, and the worker decides whether to try that again.
_RETRIES = 2

Stamp = tuple[int, ...]


class Repodata:
    """A gateway whose memory is emptied when a channel may have changed. Thread-safe.

    The gateway itself may be used from any thread and event loop.

    Attributes:
        client: makes the requests for indexes and packages, with the user's credentials.
    """

    def __init__(self, cache_dir: Path) -> None:
        self.client = Client.default_client(max_retries=_RETRIES)
        self.gateway = Gateway(cache_dir=cache_dir, client=self.client)
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[float, Stamp]] = {}
        self._away: dict[str, float] = {}

    def refresh(self, channels: Iterable[Channel]) -> None:
        """Forget the indexes of those ``channels`` that are old or have changed on disk."""
        now = time.monotonic()
        for channel in channels:
            stamp = stamp_of(channel)
            with self._lock:
                before = self._seen.get(channel.base_url)
                if before is not None and before[1] == stamp and _fresh(before[0], now, stamp):
                    continue
                self._seen[channel.base_url] = (now, stamp)
            self.gateway.clear_repodata_cache(channel)

    def forget(self, channels: Iterable[Channel]) -> bool:
        """Forget the indexes of ``channels`` that came over the network, on disk too.

        Returns False when there was none, so that asking again would give the same answer.
        """
        remote = [channel for channel in channels if not stamp_of(channel)]
        for channel in remote:
            with self._lock:
                self._seen[channel.base_url] = (time.monotonic(), ())
            self.gateway.clear_repodata_cache(channel, clear_disk=True)
        return bool(remote)

    def is_away(self, channel: Channel) -> bool:
        """Whether ``channel`` did not answer a short while ago."""
        with self._lock:
            return time.monotonic() - self._away.get(channel.base_url, -AWAY_SECONDS) < AWAY_SECONDS

    def note_away(self, channel: Channel) -> None:
        """Note that ``channel`` did not answer. For channels that need not be asked at all."""
        with self._lock:
            self._away[channel.base_url] = time.monotonic()

    def age(self, channels: Sequence[Channel]) -> float:
        """Seconds since the oldest of the indexes was asked for."""
        now = time.monotonic()
        with self._lock:
            times = [self._seen[c.base_url][0] for c in channels if c.base_url in self._seen]
        return now - min(times, default=now)


def platform() -> Subdir:
    """The platform of this machine, for example ``linux-64``."""
    return Subdir.current()


def virtual_packages() -> list[VirtualPackage]:
    """What this machine offers (``__glibc``, ``__cuda`` …); ``CONDA_OVERRIDE_*`` is honoured."""
    return VirtualPackage.detect(VirtualPackageOverrides.from_env())


def _fresh(asked: float, now: float, stamp: Stamp) -> bool:
    return bool(stamp) or now - asked < FRESH_SECONDS


def stamp_of(channel: Channel) -> Stamp:
    """When the indexes of a channel on disk were written; () for one on the network."""
    address = urlsplit(channel.base_url)
    if address.scheme != "file":
        return ()
    root = Path(unquote(address.path))
    stamps = [-1]
    for subdir in (str(platform()), "noarch"):
        for name in ("repodata.json", "repodata.json.zst", "repodata_shards.msgpack.zst"):
            try:
                status = (root / subdir / name).stat()
            except OSError:
                continue
            stamps += [status.st_mtime_ns, status.st_size]
    return tuple(stamps)
