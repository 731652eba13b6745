"""The order of the steps of a build."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, Timeout

from conda_store_jupyter.builder import failures
from conda_store_jupyter.builder.bytecode import add_bytecode
from conda_store_jupyter.builder.check import check
from conda_store_jupyter.builder.completing import completed
from conda_store_jupyter.builder.gateway import Repodata
from conda_store_jupyter.builder.given import given_solution
from conda_store_jupyter.builder.kernels import Kernel, find_kernels
from conda_store_jupyter.builder.leftovers import is_interrupted, prefix_lock
from conda_store_jupyter.builder.link import install_packages, name_scripts
from conda_store_jupyter.builder.lock import lock
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.pip_failures import missing_python
from conda_store_jupyter.builder.pypi import install_pypi, lock_pypi, scratch_prefix
from conda_store_jupyter.builder.python import Interpreter, interpreter_of
from conda_store_jupyter.builder.requests import (
    BuildRequest,
    BuildResult,
    BuildSettings,
    Stopped,
    StopSignal,
)
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.builder.seal import seal
from conda_store_jupyter.builder.solve import Solution, solve_specification
from conda_store_jupyter.builder.unpack import unpack_given
from conda_store_jupyter.errors import CondaStoreError
from conda_store_jupyter.spec.lockfile import Lockfile, PypiPackage
from conda_store_jupyter.spec.moves import Move, describe
from conda_store_jupyter.status import BuildFailed, Failure, Progress, Step
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.layout import Layout

_logger = logging.getLogger(__name__)

# How long to wait in silence for a build that makes the same prefix, in seconds.
_PATIENCE = 1.0


class Builder:
    """Builds prefixes; one per process, used from several threads at once.

    Several processes may build in one store: a prefix is written by one of them at a time.
    """

    def __init__(self, layout: Layout, settings: BuildSettings) -> None:
        self._layout = layout
        self._settings = settings
        self._repodata = Repodata(layout.repodata)

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal | None = None,
    ) -> BuildResult:
        """Build ``request``; blocks until the prefix is ready.

        Args:
            report: called from several threads. What it raises ends the build and is raised here.
            control: obeyed whenever there is progress; a process can be stopped at any moment,
                see :class:`~conda_store_jupyter.builder.isolation.IsolatedBuilder`.

        Raises:
            BuildFailed: there is no prefix; the failure says why. Nothing is left on disk.
            Stopped: ``control`` said so. Nothing is left on disk.
        """
        obedient = report if control is None else _obeying(control, report)
        run = Run(self._layout, self._settings, request, log, obedient)
        try:
            return self._build(run)
        except (OSError, CondaStoreError) as error:
            failure = _failure_of(error, run.current)
            if failure.code == "internal":
                _logger.exception("build %s", request.build_id)
            raise BuildFailed(failure) from error

    def _build(self, run: Run) -> BuildResult:
        solution, lockfile = self._resolve(run)
        prefix = run.layout.prefix(run.request.namespace, run.request.stem, lockfile.sha256)
        with _exclusive(run, prefix):
            if prefixes.state(prefix) == "ready":
                return _reuse(run, solution, lockfile, prefix)
            return self._make(run, solution, lockfile, prefix)

    def _resolve(self, run: Run) -> tuple[Solution, Lockfile]:
        """What is to be installed: what the request gives, else what the solvers find."""
        given = run.request.given
        with run.step(Step.SOLVE):
            if given is not None:
                run.log.info(Step.SOLVE, "a lockfile is given: nothing to solve")
                given = asyncio.run(completed(run, self._repodata, given))
                specification = run.request.specification
                return given_solution(specification, run.settings, given), given
            solution = asyncio.run(solve_specification(run.question, self._repodata))
            run.log.info(Step.SOLVE, f"solved: {len(solution.records)} packages")
        pypi, moved = self._lock_pypi(run, solution)
        for move in moved:
            run.log.info(Step.PIP, f"could not stay: {describe(move)}")
        solution = replace(solution, moved=(*solution.moved, *moved))
        return solution, lock(solution, pypi, run.request.specification.variables)

    def _lock_pypi(
        self, run: Run, solution: Solution
    ) -> tuple[tuple[PypiPackage, ...], tuple[Move, ...]]:
        if not run.request.specification.pip_requirements:
            return (), ()
        if solution.python is None:
            raise BuildFailed(missing_python())
        with scratch_prefix(run) as scratch:
            asyncio.run(install_packages(run, self._repodata, solution, scratch))
            with run.step(Step.PIP):
                interpreter = _interpreter(run, solution, scratch)
                return lock_pypi(run, interpreter)

    def _make(self, run: Run, solution: Solution, lockfile: Lockfile, prefix: Path) -> BuildResult:
        with _guarded(run, prefix, lockfile):
            if run.request.archive is not None:
                with run.step(Step.LINK):
                    unpack_given(run, run.request.archive, prefix)
                interpreter = _interpreter(run, solution, prefix)
            else:
                interpreter = self._install(run, solution, lockfile, prefix)
            with run.step(Step.CHECK):
                kernels = check(run, prefix, interpreter)
            with run.step(Step.SEAL):
                size = seal(run, prefix, lockfile, kernels, interpreter)
                run.log.info(Step.SEAL, f"ready: {prefix}")
        return BuildResult(
            lockfile=lockfile,
            prefix=prefix,
            reused=False,
            size=size,
            kernels=kernels,
            added=solution.added,
            moved=solution.moved,
            timings=dict(run.timings),
        )

    def _install(
        self, run: Run, solution: Solution, lockfile: Lockfile, prefix: Path
    ) -> Interpreter | None:
        asyncio.run(install_packages(run, self._repodata, solution, prefix))
        name_scripts(run, prefix)
        interpreter = _interpreter(run, solution, prefix)
        if lockfile.pypi and interpreter is not None:
            with run.step(Step.PIP):
                install_pypi(run, interpreter, lockfile.pypi)
        if interpreter is not None and run.settings.compile_bytecode:
            with run.step(Step.BYTECODE):
                files = add_bytecode(run, interpreter, lockfile)
                run.log.info(Step.BYTECODE, f"linked {files} files")
        return interpreter


def _obeying(control: StopSignal, report: Callable[[Progress], None]) -> Callable[[Progress], None]:
    def obedient(progress: Progress) -> None:
        if control.stopped:
            raise Stopped
        report(progress)

    return obedient


def _reuse(run: Run, solution: Solution, lockfile: Lockfile, prefix: Path) -> BuildResult:
    run.log.info(Step.SEAL, f"nothing to install, these packages are there already: {prefix}")
    guard = prefixes.read_guard(prefix) or {}
    return BuildResult(
        lockfile=lockfile,
        prefix=prefix,
        reused=True,
        size=int(guard.get("size") or prefixes.disk_usage(prefix)[0]),
        kernels=_kernels_of(prefix, guard),
        added=solution.added,
        moved=solution.moved,
        timings=dict(run.timings),
    )


def _kernels_of(prefix: Path, guard: Mapping[str, Any]) -> tuple[Kernel, ...]:
    """The kernels of a sealed prefix, called as they were when it was checked."""
    labels = {kernel["name"]: kernel["display_name"] for kernel in guard.get("kernels", [])}
    return tuple(
        replace(kernel, display_name=labels.get(kernel.name, kernel.display_name))
        for kernel in find_kernels(prefix)
    )


def _interpreter(run: Run, solution: Solution, prefix: Path) -> Interpreter | None:
    python = solution.python
    if python is None:
        return None
    # Without a hash, the address is the best name for its content that there is.
    digest = (python.sha256 or python.md5 or hashlib.sha256(python.url.encode()).digest()).hex()
    return interpreter_of(prefix, digest, run.layout.bytecode)


@contextmanager
def _exclusive(run: Run, prefix: Path) -> Iterator[None]:
    """Wait until no other build, of any process, writes ``prefix``.

    The queue gives a build to one worker, but two builds may have the same lock.
    """
    lock = prefix_lock(run.layout, prefix)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        run.log.info(Step.FETCH, "waiting: another build is installing the same packages")
        while not _acquired(lock):
            run.report(Progress(Step.FETCH))
    try:
        yield
    finally:
        lock.release()


def _acquired(lock: BaseFileLock) -> bool:
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        return False
    return True


@contextmanager
def _guarded(run: Run, prefix: Path, lockfile: Lockfile) -> Iterator[None]:
    """A new prefix in place of what a dead build left; gone again when this one fails.

    Raises:
        BuildFailed: something that this store did not make is in the way.
    """
    if is_interrupted(prefix):
        run.log.info(Step.FETCH, "removing what an interrupted build left")
        prefixes.remove(prefix)
    try:
        prefixes.begin(prefix, lock_sha256=lockfile.sha256, build_id=run.request.build_id)
    except FileExistsError as error:
        raise BuildFailed(failures.in_the_way(str(prefix))) from error
    try:
        yield
    except BaseException:
        prefixes.remove(prefix)
        raise


def _failure_of(error: Exception, step: Step) -> Failure:
    if isinstance(error, OSError):
        return failures.of_os(error, step) or failures.internal(step, error)
    message, hints = str(error), getattr(error, "hints", ())
    return Failure(code="link-failed", step=step, message=message, hints=tuple(hints))
