"""What the steps of one build share: its request, its log, its clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.question import Question
from conda_store_jupyter.builder.requests import BuildRequest, BuildSettings
from conda_store_jupyter.status import Progress, Step
from conda_store_jupyter.store.layout import Layout


@dataclass
class Run:
    """One run of a build through the steps.

    Attributes:
        report: told about progress, from several threads; whatever it raises ends the build.
        timings: seconds per step so far.
        current: the step that was begun last.
    """

    layout: Layout
    settings: BuildSettings
    request: BuildRequest
    log: BuildLog
    report: Callable[[Progress], None]
    timings: dict[str, float] = field(default_factory=dict)
    current: Step = Step.SOLVE

    @property
    def question(self) -> Question:
        """What is to be solved; what the solver says goes to the log."""
        request = self.request
        return Question(
            request.specification,
            self.settings,
            request.policy,
            request.base,
            lambda level, text: self.log.write(level, Step.SOLVE, text),
        )

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Report that ``step`` begins and take its time; entered twice, the times add up."""
        self.current = step
        self.report(Progress(step))
        start = time.perf_counter()
        try:
            yield
        finally:
            self.spend(step, time.perf_counter() - start)

    def spend(self, step: Step, seconds: float) -> None:
        """Add to the time of ``step``."""
        self.timings[step.value] = self.timings.get(step.value, 0.0) + seconds
