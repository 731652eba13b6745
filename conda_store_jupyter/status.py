"""The states and steps of a build, which transitions are legal, and why a build failed.

Status names are those of the conda-store REST API v1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class BuildStatus(str, Enum):
    """Where a build is on its way; the names are states, never actions."""

    QUEUED = "QUEUED"
    BUILDING = "BUILDING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"

    @property
    def ended(self) -> bool:
        """True when no worker will write to this build again."""
        return self in (BuildStatus.COMPLETED, BuildStatus.FAILED, BuildStatus.CANCELED)


class Policy(str, Enum):
    """How a build is resolved."""

    #: What an earlier build has stays as it is wherever the solver allows.
    MINIMAL = "minimal"
    #: Everything is solved anew: the newest packages that fit together.
    LATEST = "latest"
    #: Nothing is solved: a lockfile is given.
    EXACT = "exact"


class Step(str, Enum):
    """What a build in status BUILDING is doing, in order."""

    SOLVE = "solve"
    FETCH = "fetch"
    LINK = "link"
    PIP = "pip"
    BYTECODE = "bytecode"
    CHECK = "check"
    SEAL = "seal"
    ACTIVATE = "activate"
    PUBLISH = "publish"


TRANSITIONS: Mapping[BuildStatus, frozenset[BuildStatus]] = {
    BuildStatus.QUEUED: frozenset({BuildStatus.BUILDING, BuildStatus.CANCELED}),
    # Back to QUEUED: the worker lost its lease, or a transient cause is retried.
    BuildStatus.BUILDING: frozenset(
        {BuildStatus.QUEUED, BuildStatus.COMPLETED, BuildStatus.FAILED, BuildStatus.CANCELED}
    ),
    BuildStatus.COMPLETED: frozenset(),
    BuildStatus.FAILED: frozenset(),
    BuildStatus.CANCELED: frozenset(),
}


def may_become(before: BuildStatus, after: BuildStatus) -> bool:
    """Whether a build in ``before`` may be written as ``after``."""
    return after in TRANSITIONS[before]


def sources_of(after: BuildStatus) -> tuple[BuildStatus, ...]:
    """The statuses from which ``after`` may be reached: the WHERE clause of its writer."""
    return tuple(before for before in BuildStatus if may_become(before, after))


# Causes that may pass, and why: only these are ever tried again. A code that is not here fails at
# once, because the same thing unchanged would fail again and hide the reason for longer.
TRANSIENT: Mapping[str, str] = {
    "channel-unreachable": "a network or a channel comes back",
    "download-failed": "a dropped connection or a 5xx passes; what was fetched stays in the cache",
    "pip-failed": "a package index comes back",
    "archive-unreachable": "a blob store comes back",
    "prefix-lost": "a deletion was faster; the packages are still in the cache",
    "worker-lost": "another worker, or the same one restarted, can do it",
    "crashed": "the installer's library crashes rarely, and not twice at the same place",
    "killed-by-signal": "something outside ended the process; the build itself may be fine",
    "stalled": "a connection that hangs is opened anew",
}


@dataclass(frozen=True)
class Failure:
    """Why a build ended without a prefix, in words that a person can act on.

    Attributes:
        code: stable word (``unsatisfiable``, ``package-not-found``, ``channel-unreachable`` …).
        step: where it happened.
        message: the cause in one or two sentences.
        hints: what to do next, one sentence each.
        transient: trying again, unchanged, may succeed; only codes of ``TRANSIENT`` may say so.
        detail: the tool's own words, several lines, or empty.
        conflict: why nothing fits, as a tree of ``{text, package, children}``: what was asked
            for, what that needs, and why there is none.
        suggestions: edits that may help, ``{code, text, edit: {section, remove, add}}`` each.
    """

    code: str
    step: Step
    message: str
    hints: tuple[str, ...] = ()
    transient: bool = False
    detail: str = ""
    conflict: Mapping[str, Any] | None = field(default=None, hash=False)
    suggestions: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)

    def __post_init__(self) -> None:
        if self.transient and self.code not in TRANSIENT:
            raise ValueError(f"{self.code} is not a cause that passes")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; :meth:`from_json` reads them back."""
        return {
            "code": self.code,
            "step": self.step.value,
            "message": self.message,
            "hints": list(self.hints),
            "transient": self.transient,
            "detail": {
                "text": self.detail,
                "conflict": self.conflict,
                "suggestions": list(self.suggestions),
            },
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Failure:
        """The record that :meth:`to_json` wrote, now or when ``detail`` was only a text."""
        detail = value["detail"]
        if isinstance(detail, str):
            detail = {"text": detail}
        return cls(
            code=value["code"],
            step=Step(value["step"]),
            message=value["message"],
            hints=tuple(value["hints"]),
            transient=value["transient"],
            detail=detail["text"],
            conflict=detail.get("conflict"),
            suggestions=tuple(detail.get("suggestions", ())),
        )


class BuildFailed(Exception):
    """Raised inside a build to end it with a :class:`Failure`; never leaves the worker."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


@dataclass(frozen=True)
class Progress:
    """How far a step is: counts of packages or files, and bytes where they are known."""

    step: Step
    done: int = 0
    total: int = 0
    bytes_done: int = 0
    bytes_total: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, as the API shows them."""
        return {
            "step": self.step.value,
            "done": self.done,
            "total": self.total,
            "bytes_done": self.bytes_done,
            "bytes_total": self.bytes_total,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Progress:
        """The record that :meth:`to_json` wrote."""
        return cls(**{**value, "step": Step(value["step"])})
