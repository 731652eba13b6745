"""A package that a solution could not leave as it was, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Move:
    """One package that changes although policy *minimal* would have kept it.

    Attributes:
        before, after: versions, with the build where only that differs.
        reason: why it could not stay, half a sentence without a full stop.
    """

    name: str
    before: str
    after: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; :meth:`from_json` reads them back."""
        return {"name": self.name, "from": self.before, "to": self.after, "reason": self.reason}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Move:
        """The move that :meth:`to_json` wrote."""
        return cls(value["name"], value["from"], value["to"], value["reason"])


def describe(move: Move) -> str:
    """For logs and terminals."""
    return f"{move.name} {move.before} → {move.after}: {move.reason}"
