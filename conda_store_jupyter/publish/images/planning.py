"""Cuts an environment into layers: how many, what is in each, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from conda_store_jupyter.publish.images.contents import Contents, Share
from conda_store_jupyter.publish.images.popularity import ordered

# So many layers hold what has none of its own; a package always goes to the same one, so that a
# change of one package changes one of them.
_BUCKETS = 8


@dataclass(frozen=True)
class PlannedLayer:
    """What goes into one layer, in order; the name is for people."""

    name: str
    shares: tuple[Share, ...]


def plan_layers(contents: Contents, budget: int, first: Sequence[str] = ()) -> list[PlannedLayer]:
    """The layers of an environment, what is shared most first.

    The largest packages have a layer each, the others share some when there are too many for
    that. The last layer is what no package owns.

    Args:
        budget: at most so many layers, at least 2.
        first: names of conda packages whose layers come first.
    """
    left = max(budget, 2) - 1
    packages = {share.name: share for share in contents.packages}
    order = ordered([s.record for s in contents.packages if s.record is not None], first)
    conda = [packages[name] for name in order]
    alone, crowd = _split([*conda, *contents.distributions], left)
    own = {id(share) for share in alone}
    layers = [PlannedLayer(s.name, (s,)) for s in conda if id(s) in own]
    layers += _buckets(crowd, left - len(alone))
    layers += [PlannedLayer(s.name, (s,)) for s in contents.distributions if id(s) in own]
    return [*layers, PlannedLayer("rest", (contents.rest,))]


def _split(shares: Sequence[Share], left: int) -> tuple[list[Share], list[Share]]:
    """Those that get a layer each, and those that share the remaining ones."""
    if len(shares) <= left:
        return list(shares), []
    buckets = min(_BUCKETS, (left + 1) // 2)
    largest = sorted(shares, key=lambda share: (-share.size, share.name))
    return largest[: left - buckets], largest[left - buckets :]


def _buckets(crowd: Sequence[Share], count: int) -> list[PlannedLayer]:
    buckets: list[list[Share]] = [[] for _ in range(min(count, _BUCKETS))]
    for share in sorted(crowd, key=lambda share: share.name):
        digest = sha256(share.name.encode()).digest()
        buckets[int.from_bytes(digest[:4], "big") % len(buckets)].append(share)
    return [_bucket(shares) for shares in buckets if shares]


def _bucket(shares: Sequence[Share]) -> PlannedLayer:
    names = [share.name for share in shares]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return PlannedLayer(", ".join(names[:3]) + more, tuple(shares))
