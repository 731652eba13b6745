"""Makes the planner in a child process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from conda_store_jupyter.builder.planner import Planner
from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.store.layout import Layout


@dataclass(frozen=True)
class PlannerFactory:
    """Makes the planner that ships."""

    layout: Layout
    settings: BuildSettings

    #: Modules that are loaded once for all children: the same as for builds, so that a server
    #: that builds and plans forks both from one process.
    preload: ClassVar[tuple[str, ...]] = (
        "conda_store_jupyter.builder.pipeline",
        "conda_store_jupyter.builder.isolation",
    )

    def __call__(self) -> Planner:
        """A new one."""
        from conda_store_jupyter.builder.local_planner import LocalPlanner

        return LocalPlanner(self.layout, self.settings)
