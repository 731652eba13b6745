"""Runs every build in a process of its own, which can be stopped at any moment."""

from __future__ import annotations

import base64
import logging
import os
import pickle
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from conda_store_jupyter.builder import endings
from conda_store_jupyter.builder.forkserver import Method
from conda_store_jupyter.builder.launcher import DEFAULT_METHOD, Child, launcher
from conda_store_jupyter.builder.leftovers import clear_leftovers
from conda_store_jupyter.builder.limits import Limits
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import (
    BuildRequest,
    BuildResult,
    BuildSettings,
    PrefixBuilder,
    StopSignal,
)
from conda_store_jupyter.builder.supervision import Supervision
from conda_store_jupyter.status import BuildFailed, Progress, Step
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.removal import discard

_logger = logging.getLogger(__name__)

#: How long a build goes on when nothing is heard of the process that supervises it.
SILENCE_SECONDS = 10.0


@dataclass(frozen=True)
class PipelineFactory:
    """Makes, in a child, the builder that ships."""

    layout: Layout
    settings: BuildSettings

    #: Modules that are loaded once for all children.
    preload: ClassVar[tuple[str, ...]] = ("conda_store_jupyter.builder.pipeline",)

    def __call__(self) -> PrefixBuilder:
        """A new builder."""
        from conda_store_jupyter.builder.pipeline import Builder

        return Builder(self.layout, self.settings)


class IsolatedBuilder:
    """Builds in child processes, one for each build; thread-safe.

    A child and every process that it starts can be killed in any phase. They die with this
    process, however that ends, and a child that crashes or takes all memory harms nobody.
    """

    def __init__(
        self,
        layout: Layout,
        factory: Callable[[], PrefixBuilder],
        limits: Limits | None = None,
        method: Method = DEFAULT_METHOD,
        *,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        """Begin to start the process that children are forked from; it is not waited for.

        Args:
            factory: makes the builder in a child; picklable, importable there by its name. What
                its attribute ``preload`` names is loaded once for all children.
            silence_seconds: a child kills itself when this process is frozen for so long. Less
                than half of a lease: it must be dead when somebody else takes the build.
        """
        self._silence_seconds = silence_seconds
        self._layout = layout
        self._factory = factory
        self._limits = limits or Limits()
        preload = (*getattr(factory, "preload", ()), type(factory).__module__)
        self._launcher = launcher(preload, method)
        self._launcher.warm()

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        """A prefix that is ready. Whatever else happens, no process of the build is left.

        Args:
            report: called from another thread, one call at a time.

        Raises:
            BuildFailed: there is no prefix, and nothing of it on disk; the failure says why.
            Stopped: ``control`` said so; what was on disk is out of the way and being deleted.
            BuildBug: the builder raised something that it should not.
        """
        try:
            child = self._launcher.start(control)
        except OSError as error:
            raise BuildFailed(endings.not_started(error)) from error
        try:
            log.flush()
            child.send(self._job(request, log))
            with Supervision(child, log, self._limits, report, control) as supervision:
                return supervision.follow()
        except BaseException:
            self._clean(request, log, child)
            raise
        finally:
            child.close()

    def _job(self, request: BuildRequest, log: BuildLog) -> dict[str, Any]:
        return {
            "environ": dict(os.environ),
            "cwd": str(Path.cwd()),
            "path": sys.path,
            "silence": self._silence_seconds,
            "request": request.to_json(),
            "builder": base64.b64encode(pickle.dumps((self._factory, log))).decode(),
        }

    def _clean(self, request: BuildRequest, log: BuildLog, child: Child) -> None:
        try:
            cleared = clear_leftovers(self._layout, request, child.pid)
        except OSError as error:
            log.warning(Step.LINK, f"not everything of the build could be removed: {error}")
            return
        for prefix in cleared.prefixes:
            log.info(Step.LINK, f"removed, not finished: {prefix}")
        if cleared.trees:
            threading.Thread(target=_discard, args=(cleared.trees,), daemon=True).start()


def _discard(trees: Iterable[Path]) -> None:
    for tree in trees:
        try:
            discard(tree)
        except OSError as error:  # The reconciler tries again.
            _logger.warning("%s cannot be deleted: %s", tree, error)
