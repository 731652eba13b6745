"""One thing that is wrong with a specification, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """A problem at a place in the text.

    Lines and columns count from 1 and columns count characters, as editors show them; ``start``
    and ``end`` are offsets in characters (Unicode code points) from 0, ``end`` exclusive. An
    ``error`` prevents the specification from being created, a ``warning`` does not.

    Attributes:
        code: stable word for programs (``yaml-syntax``, ``unknown-key`` …).
        message: what is wrong, one sentence.
        hint: what to do, one sentence.
    """

    code: str
    message: str
    hint: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int
    severity: Severity = "error"

    @property
    def is_error(self) -> bool:
        """Whether this prevents the specification from being created."""
        return self.severity == "error"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, one key per field."""
        return asdict(self)


class Rejected(ValueError):
    """A single value is wrong; whoever knows its place makes a :class:`Problem` of this.

    Attributes:
        code: of the problem.
        message: of the problem. It never repeats a value that could hold a secret.
        hint: of the problem.
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
