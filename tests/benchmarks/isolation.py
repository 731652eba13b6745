"""What a process of its own costs a build: an empty one, and a warm one that really installs.

Both sides do the same, in turns, in one process whose fork server is ready.
Run: ``python -m tests.benchmarks.isolation [--rounds N] [--channel URL --package SPEC ...]``.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from conda_store_jupyter.builder.isolation import IsolatedBuilder, PipelineFactory
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import (
    BuildRequest,
    BuildResult,
    BuildSettings,
    PrefixBuilder,
)
from conda_store_jupyter.queue.control import Control
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import ScriptedFactory
from tests.channel.make import make_channel

PACKAGES = ["python", "ipykernel", "pandas", "matplotlib"]


class Bench:
    """Builds environments with new names, for each of which a prefix is made."""

    def __init__(self, layout: Layout, channel: str, packages: Sequence[str]) -> None:
        self._layout = layout
        self._channel, self._packages = channel, tuple(sorted(packages))
        self._ids = itertools.count(1)

    def seconds(self, builder: PrefixBuilder) -> tuple[float, BuildResult]:
        """How long one build takes, and its result."""
        number = next(self._ids)
        name = f"e{number}"
        specification = Specification(name, (self._channel,), self._packages)
        request = BuildRequest(number, "default", name, specification)
        with BuildLog(self._layout.log(number)) as log:
            started = time.perf_counter()
            result = builder.build(request, log, lambda progress: None, Control())
            return time.perf_counter() - started, result


def main() -> None:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--channel", default="")
    parser.add_argument("--package", action="append", default=[])
    arguments = parser.parse_args()
    channel = arguments.channel or make_channel().url
    packages = arguments.package or PACKAGES
    with store() as layout:
        compare("empty build", Bench(layout, "", ["x"]), ScriptedFactory(layout), layout, 40)
    with store() as layout:
        factory = PipelineFactory(layout, BuildSettings())
        bench = Bench(layout, channel, packages)
        compare("warm build", bench, factory, layout, arguments.rounds)


@contextmanager
def store() -> Iterator[Layout]:
    """A store that is gone afterwards."""
    with tempfile.TemporaryDirectory() as directory:
        layout = Layout(Path(directory))
        layout.create()
        yield layout


def compare(
    what: str, bench: Bench, factory: Callable[[], PrefixBuilder], layout: Layout, rounds: int
) -> None:
    """Print the medians of both sides, and what the first child waits for."""
    here, isolated = factory(), IsolatedBuilder(layout, factory)
    first, _ = bench.seconds(isolated)
    bench.seconds(here)
    pairs = [(bench.seconds(here), bench.seconds(isolated)) for _ in range(rounds)]
    ours, theirs = ([seconds for seconds, _ in side] for side in zip(*pairs, strict=True))
    difference = [child - thread for thread, child in zip(ours, theirs, strict=True)]
    print(f"{what}, {rounds} rounds, medians in ms; the first child of all took {first * 1e3:.0f}")
    print(f"  in a thread of this process {statistics.median(ours) * 1e3:8.1f}")
    print(f"  in a process of its own     {statistics.median(theirs) * 1e3:8.1f}")
    print(f"  difference                  {statistics.median(difference) * 1e3:8.1f}")
    for side, label in zip(zip(*pairs, strict=True), ("thread", "process"), strict=True):
        last = side[-1][1]
        steps = {step: round(seconds * 1e3) for step, seconds in last.timings.items()}
        memory = f", {last.peak_memory / 1e6:.0f} MB" if last.peak_memory else ""
        if steps:
            print(f"  steps of the last in a {label}: {steps}{memory}")


if __name__ == "__main__":
    main()
