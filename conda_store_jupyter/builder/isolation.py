"""Runs every build in a child process of its own, which can be stopped at any moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conda_store_jupyter.builder.limits import Limits
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import (
    BuildRequest,
    BuildResult,
    BuildSettings,
    PrefixBuilder,
    StopSignal,
)
from conda_store_jupyter.status import Progress
from conda_store_jupyter.store.layout import Layout


@dataclass(frozen=True)
class PipelineFactory:
    """Makes, in a child, the builder that ships."""

    layout: Layout
    settings: BuildSettings

    def __call__(self) -> PrefixBuilder:
        """A new builder."""
        from conda_store_jupyter.builder.pipeline import Builder

        return Builder(self.layout, self.settings)


class IsolatedBuilder:
    """Builds in child processes; thread-safe, one child for each build.

    Args:
        factory: makes the builder in the child; picklable, and importable there by its name.
    """

    def __init__(
        self,
        layout: Layout,
        factory: Callable[[], PrefixBuilder],
        limits: Limits | None = None,
    ) -> None:
        self._layout = layout
        self._factory = factory
        self._limits = limits or Limits()

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        """See :class:`~conda_store_jupyter.builder.requests.PrefixBuilder`."""
        return self._factory().build(request, log, report, control)
