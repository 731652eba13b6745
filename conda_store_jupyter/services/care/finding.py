"""Something that is not as it should be, in words for people, with what mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Severity(str, Enum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One defect.

    Attributes:
        code: stable word.
        subject: what is concerned: a path, an environment, a build.
        message: what is wrong and what follows from it, in a sentence or two.
        remedy: what :attr:`repair` does, or what a person can do when there is none.
        repair: mends it. It looks again before it touches anything, may be done twice, and may
            be interrupted anywhere; False means that there was nothing to do any more, or not
            yet. It raises ``OSError`` or a ``CondaStoreError`` when it cannot be done.
        automatic: nobody needs to be asked: the reconciler does it.
    """

    code: str
    severity: Severity
    subject: str
    message: str
    remedy: str
    repair: Callable[[], bool] | None = field(default=None, compare=False)
    automatic: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "subject": self.subject,
            "message": self.message,
            "remedy": self.remedy,
            "fixable": self.repair is not None,
            "automatic": self.automatic,
        }
