"""A scripted builder that takes its time, can be held at a gate, and leaves evidence.

The names of the environment and of its packages are the script: with ``gated-…`` it waits, before
it makes anything, until the gate of that name is opened; an environment ``quick-…`` takes no time,
any other 50 to 300 ms, part of them with a half-made prefix on disk.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.builder.isolation import IsolatedBuilder
from conda_store_jupyter.builder.leftovers import is_interrupted, prefix_lock
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import (
    BuildRequest,
    BuildResult,
    PrefixBuilder,
    Stopped,
    StopSignal,
)
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.status import Progress, Step
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import Scene, ScriptedBuilder
from tests.faults.evidence import Evidence

GATED = "gated-"
QUICK = "quick-"


def evidence_of(layout: Layout) -> Evidence:
    """Where the builds of a store leave their evidence: beside it."""
    return Evidence(layout.root.parent / "evidence")


@dataclass(frozen=True)
class RecordedFactory:
    """Makes the builder in the child."""

    layout: Layout

    def __call__(self) -> PrefixBuilder:
        return RecordedBuilder(self.layout)


def isolated(store: Store) -> PrefixBuilder:
    """Recorded builds, each in a child process: ``make_builder`` of a store."""
    return IsolatedBuilder(
        store.layout,
        RecordedFactory(store.layout),
        silence_seconds=store.config.lease_seconds / 3,
    )


class RecordedBuilder(ScriptedBuilder):
    """See above."""

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        with evidence_of(self.layout).run(request.build_id):
            self._control = control
            self._pause = _pause(request.environment)
            self.during = self._half_made
            log.info(Step.SOLVE, f"process {os.getpid()}")
            for name in (request.environment, *request.specification.dependencies):
                if name.startswith(GATED):
                    self._wait_at_gate(name)
            self._dawdle()
            return super().build(request, log, report, control)

    def _wait_at_gate(self, name: str) -> None:
        while not evidence_of(self.layout).is_open(name):
            if self._control.wait(0.01):
                raise Stopped

    def _dawdle(self) -> None:
        if self._control.wait(self._pause):
            raise Stopped

    def _fill(self, scene: Scene, lockfile: Lockfile) -> None:
        with prefix_lock(self.layout, scene.prefix):
            if is_interrupted(scene.prefix):
                prefixes.remove(scene.prefix)
            super()._fill(scene, lockfile)

    def _half_made(self, scene: Scene) -> None:
        self._dawdle()


def _pause(environment: str) -> float:
    """Half of the seconds that a build takes."""
    if environment.startswith((GATED, QUICK)):
        return 0.0
    return random.uniform(0.025, 0.15)
