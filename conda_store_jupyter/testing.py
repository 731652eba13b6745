"""Fakes for tests of this package and of what is built on it. They fake the solver, not the store:
prefixes, guards, logs and kernelspecs are real files."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.builder.kernels import find_kernels
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.planner import Gone, IndexQuery, Planned
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult, Stopped, StopSignal
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed, Failure, Progress, Step
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.blobs.memory import MemoryBlobs
from conda_store_jupyter.store.layout import Layout

__all__ = ["MemoryBlobs", "Scene", "ScriptedBuilder", "ScriptedFactory"]


@dataclass(frozen=True)
class Scene:
    """What a build is doing in the middle of its work."""

    request: BuildRequest
    prefix: Path
    log: BuildLog
    report: Callable[[Progress], None]


@dataclass
class ScriptedBuilder:
    """Makes tiny real prefixes at once, and does what the script says for some environments.

    Attributes:
        failures: environment name → the failure that its builds end with.
        gates: environment name → an event that its builds wait for, before they make anything.
        versions: package name → the version that a build "solves" it to, from then on.
        during: called while a prefix is half-made.
    """

    layout: Layout
    failures: dict[str, Failure] = field(default_factory=dict)
    gates: dict[str, threading.Event] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    during: Callable[[Scene], None] | None = None

    def __call__(self, store: Store) -> ScriptedBuilder:
        """As ``make_builder`` of :func:`conda_store_jupyter.bootstrap.open_store`."""
        return self

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        """A prefix with a ``kernel.json``; its lockfile has one package for each dependency."""
        report(Progress(Step.SOLVE))
        log.write("INFO", Step.SOLVE, f"scripted build of {request.environment}")
        if request.environment in self.gates:
            _wait(self.gates[request.environment], control)
        if request.environment in self.failures:
            raise BuildFailed(self.failures[request.environment])
        lockfile = request.given or self.lock(request.specification)
        prefix = self.layout.prefix(request.namespace, request.stem, lockfile.sha256)
        reused = prefixes.state(prefix) == "ready"
        if not reused:
            report(Progress(Step.LINK, len(lockfile.conda), len(lockfile.conda)))
            self._fill(Scene(request, prefix, log, report), lockfile)
        kernels = find_kernels(prefix)
        return BuildResult(lockfile, prefix, reused, prefixes.disk_usage(prefix)[0], kernels)

    def lock(self, specification: Specification) -> Lockfile:
        """What a build of ``specification`` is locked to."""
        return Lockfile(
            platform="linux-64",
            conda=tuple(self._package(text) for text in specification.dependencies),
            variables=specification.variables,
        )

    def _package(self, dependency: str) -> CondaPackage:
        name = dependency.split(maxsplit=1)[0]
        version = self.versions.get(name, "1.0")
        url = f"https://conda.example/noarch/{name}-{version}-0.conda"
        return CondaPackage(
            name=name,
            version=version,
            build="0",
            build_number=0,
            channel="https://conda.example",
            subdir="noarch",
            url=url,
            sha256=hashlib.sha256(url.encode()).hexdigest(),
            size=1000,
            requested=True,
        )

    def _fill(self, scene: Scene, lockfile: Lockfile) -> None:
        prefix = scene.prefix
        prefixes.begin(prefix, lock_sha256=lockfile.sha256, build_id=scene.request.build_id)
        if self.during is not None:
            self.during(scene)
        self._install(prefix)
        kernels = [kernel.to_json() for kernel in find_kernels(prefix)]
        prefixes.finish(prefix, {"activation": {}, "kernels": kernels})

    def _install(self, prefix: Path) -> None:
        """What is in the prefix when it is sealed."""
        directory = prefix / "share" / "jupyter" / "kernels" / "python3"
        directory.mkdir(parents=True)
        spec: Mapping[str, object] = {
            "argv": ["/bin/sh", "-c", "exit 0", "{connection_file}"],
            "display_name": "Python 3",
            "language": "python",
        }
        (directory / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


_NOTHING_KNOWN: Mapping[str, object] = {
    "search": [],
    "versions": [],
    "modules": {"module": "", "packages": []},
    "state": {"fetched_on": None, "refreshing": False, "channels": []},
}


@dataclass
class ScriptedPlanner:
    """Plans what a :class:`ScriptedBuilder` would build.

    Attributes:
        failures: environment name → why there is no plan.
        answers: kind of a question about channels → its answer.
        awake: whether it has been asked before.
    """

    builder: ScriptedBuilder
    failures: dict[str, Failure] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)
    awake: bool = True

    def __call__(self, store: Store) -> ScriptedPlanner:
        """As ``make_planner`` of :func:`conda_store_jupyter.bootstrap.open_store`."""
        return self

    def plan(self, request: BuildRequest, gone: Gone | None = None) -> Planned:
        """One package for each dependency."""
        if request.environment in self.failures:
            raise BuildFailed(self.failures[request.environment])
        lockfile = self.builder.lock(request.specification)
        size = sum(package.size or 0 for package in lockfile.conda)
        return Planned(lockfile, download_bytes=size, link_bytes=3 * size)

    def look_up(self, query: IndexQuery) -> object:
        """What ``answers`` has, or that there is nothing."""
        return self.answers.get(query.kind, _NOTHING_KNOWN[query.kind])

    def close(self) -> None:
        """Nothing to give back."""


@dataclass(frozen=True)
class ScriptedFactory:
    """Makes a :class:`ScriptedBuilder` in the child process of an ``IsolatedBuilder``.

    Attributes:
        during: as the builder's; picklable: a function or an instance of a class of a module.
    """

    layout: Layout
    failures: Mapping[str, Failure] = field(default_factory=dict, hash=False)
    versions: Mapping[str, str] = field(default_factory=dict, hash=False)
    during: Callable[[Scene], None] | None = None

    def __call__(self) -> ScriptedBuilder:
        """A new one, as everything in a child is."""
        return ScriptedBuilder(
            self.layout, dict(self.failures), {}, dict(self.versions), self.during
        )


def _wait(gate: threading.Event, control: StopSignal) -> None:
    while not gate.is_set():
        if control.wait(0.01):
            raise Stopped
