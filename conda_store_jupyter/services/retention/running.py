"""A collection while it runs: what every kind of removal has in common."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conda_store_jupyter.errors import CondaStoreError
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.retention.judgement import PrefixKey, Terms
from conda_store_jupyter.services.retention.report import Item, Kept, Report
from conda_store_jupyter.store.removal import discard
from conda_store_jupyter.store.weight import Scales, Weight

log = logging.getLogger(__name__)

#: Puts something out of the way; what is then to be discarded, or None when it has to stay.
Take = Callable[[], "Sequence[Path] | None"]


class Interrupted(Exception):
    """The process that collects has to stop; what is left is for the next collection."""


@dataclass
class Collection:
    """One pass over a store.

    Attributes:
        stopped: asked between two removals.
        doomed: in a dry run, the builds that would have lost their prefixes by now.
    """

    site: Site
    terms: Terms
    report: Report
    stopped: Callable[[], bool] = lambda: False
    doomed: set[int] = field(default_factory=set)
    scales: Scales = field(default_factory=Scales)
    _aside: list[Path] = field(default_factory=list)

    @property
    def dry_run(self) -> bool:
        """Whether nothing may change."""
        return self.report.dry_run

    def weigh(self, path: Path) -> Weight:
        """What a tree weighs now, or would weigh after what was to be removed before it."""
        return self.scales.weigh(path)

    def remove(
        self,
        kind: str,
        path: Path | None,
        take: Take,
        *,
        subject: str,
        why: str,
        builds: Sequence[int] = (),
        weight: Weight | None = None,
    ) -> bool:
        """Remove ``path``, or note that it would be; whether it is gone.

        It is out of the way at once, and its bytes are freed by :meth:`finish`.

        Args:
            weight: of what has no path on this machine.

        Raises:
            Interrupted: it is time to stop.
        """
        if self.stopped():
            raise Interrupted
        if weight is None:
            assert path is not None
            weight = self.scales.take_off(path) if self.dry_run else self.scales.weigh(path)
        if not self.dry_run:
            try:
                taken = take()
            except (OSError, CondaStoreError) as error:
                self.skip(kind, subject, f"it cannot be removed: {error}", builds)
                return False
            if taken is None:
                self.skip(kind, subject, "it is wanted or in use again", builds)
                return False
            self._aside += taken
        self.report.items.append(Item(kind, subject, why, weight, tuple(builds)))
        return True

    def skip(self, kind: str, subject: str, why: str, builds: Sequence[int] = ()) -> None:
        """Note that something could not be removed now."""
        self.report.skipped.append(Kept(kind, subject, why, tuple(builds)))

    def finish(self) -> None:
        """Delete what was put out of the way. The reconciler does so when this process dies."""
        aside, self._aside = self._aside, []
        for tree in aside:
            try:
                discard(tree)
            except OSError as error:
                log.warning("collect: %s cannot be deleted, it is tried again: %s", tree, error)


#: What uses prefixes, in words, by prefix.
Users = Mapping[PrefixKey, str]
