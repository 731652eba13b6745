"""What the checks work on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.publish.kernelspecs import Registered, read_registered
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.remembered import Remembered


def _guard(file: str) -> Mapping[str, Any]:
    return prefixes.read_guard(Path(file).parent.parent) or {}


@dataclass(frozen=True)
class Site:
    """A store, its record, and what was read from its files before.

    Attributes:
        is_staffed: whether somebody builds what is queued.
        sealed: prefixes are to be read-only.
    """

    database: Database
    context: Context
    retry: RetryPolicy
    is_staffed: Callable[[], bool]
    sealed: bool
    _guards: Remembered[Mapping[str, Any]] = field(default_factory=lambda: Remembered(_guard))
    _specs: Remembered[Registered | None] = field(
        default_factory=lambda: Remembered(read_registered)
    )

    @property
    def layout(self) -> Layout:
        """Where everything is."""
        return self.context.layout

    def guard(self, prefix: str) -> Mapping[str, Any]:
        """The guard of a prefix; empty when there is none."""
        return self._guards(f"{prefix}/{prefixes.GUARD}")

    def spec(self, file: str) -> Registered | None:
        """The kernelspec whose ``kernel.json`` this is, when it is one of ours."""
        return self._specs(file)

    def forget_others(self) -> None:
        """After a pass: forget files that it did not look at."""
        self._guards.forget_others()
        self._specs.forget_others()
