"""What a collection did, or would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conda_store_jupyter.store.weight import Weight


@dataclass(frozen=True)
class Item:
    """Something that was removed, or would be.

    Attributes:
        kind: ``prefix``, ``interrupted``, ``package``, ``bytecode``, ``pypi``, ``blob``, ``log``.
        subject: what people call it.
        why: why it goes, a clause.
        builds: ids of the builds that it belonged to.
    """

    kind: str
    subject: str
    why: str
    weight: Weight
    builds: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "why": self.why,
            "builds": list(self.builds),
            **_sizes(self.weight),
        }


@dataclass(frozen=True)
class Kept:
    """Something that stays, and why: it is wanted, in use, or cannot be removed now."""

    kind: str
    subject: str
    why: str
    builds: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "why": self.why,
            "builds": list(self.builds),
        }


@dataclass
class Report:
    """A collection.

    Attributes:
        dry_run: nothing was changed; the items are what would be removed.
        kept: builds that keep their prefixes; listed only in a dry run.
        skipped: what should have been removed and could not be; the next collection tries again.
    """

    dry_run: bool
    items: list[Item] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    skipped: list[Kept] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def total(self) -> Weight:
        """All items together. ``freed`` counts what no single one of them would free."""
        return _sum([item.weight for item in self.items])

    def by_kind(self) -> Mapping[str, tuple[int, Weight]]:
        """How many items of each kind there are, and what they weigh."""
        kinds = dict.fromkeys(item.kind for item in self.items)
        found = {kind: [i.weight for i in self.items if i.kind == kind] for kind in kinds}
        return {kind: (len(weights), _sum(weights)) for kind, weights in found.items()}

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "dry_run": self.dry_run,
            "items": [item.to_json() for item in self.items],
            "kept": [kept.to_json() for kept in self.kept],
            "skipped": [kept.to_json() for kept in self.skipped],
            "kinds": {
                kind: {"count": count, **_sizes(weight)}
                for kind, (count, weight) in self.by_kind().items()
            },
            **_sizes(self.total),
            "seconds": round(self.seconds, 3),
        }


def _sum(weights: list[Weight]) -> Weight:
    return Weight(
        sum(weight.apparent for weight in weights),
        sum(weight.unique for weight in weights),
        sum(weight.freed for weight in weights),
    )


def _sizes(weight: Weight) -> dict[str, int]:
    return {"apparent": weight.apparent, "unique": weight.unique, "freed": weight.freed}
