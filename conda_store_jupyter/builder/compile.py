"""Runs the Python of a prefix, once per core, to compile files."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conda_store_jupyter.builder.activation import clean_environment
from conda_store_jupyter.builder.python import Interpreter
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.status import Progress, Step

_WORKER = Path(__file__).with_name("_compile.py")
_REPORT_EVERY = 200


@dataclass(frozen=True)
class Job:
    """One file to compile.

    Attributes:
        sha256: what the source must contain; otherwise it is not compiled.
        name: recorded in the byte-code. Python replaces it by the real path on import.
    """

    source: Path
    sha256: str
    target: Path
    name: str

    def line(self) -> str:
        """The line that tells a worker about it."""
        return json.dumps([str(self.source), self.sha256, str(self.target), self.name]) + "\n"


@dataclass
class _Outcomes:
    """What the workers have said so far; they are listened to by one thread each."""

    run: Run
    total: int
    written: dict[Path, bool] = field(default_factory=dict)
    errors: list[BaseException] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, target: Path, ok: bool) -> None:
        with self.lock:
            self.written[target] = ok
            done = len(self.written)
        if done % _REPORT_EVERY == 0:
            self.run.report(Progress(Step.BYTECODE, done=done, total=self.total))


def compile_jobs(run: Run, interpreter: Interpreter, jobs: Sequence[Job]) -> dict[Path, bool]:
    """Compile; for each target whether it was written. Those of a worker that died are missing.

    Raises:
        OSError: the interpreter cannot be started.
    """
    outcomes = _Outcomes(run, len(jobs))
    listeners = [
        threading.Thread(target=_listen, args=(interpreter, share, outcomes))
        for share in _shares(jobs, _cores())
    ]
    for listener in listeners:
        listener.start()
    for listener in listeners:
        listener.join()
    for error in outcomes.errors:
        raise error
    return outcomes.written


def _listen(interpreter: Interpreter, jobs: Sequence[Job], outcomes: _Outcomes) -> None:
    try:
        with subprocess.Popen(
            [str(interpreter.executable), "-I", "-S", "-B", str(_WORKER)],
            env=clean_environment(interpreter.prefix),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        ) as worker:
            feeder = threading.Thread(target=_feed, args=(worker, jobs))
            feeder.start()
            try:
                assert worker.stdout is not None
                for job, line in zip(jobs, worker.stdout, strict=False):
                    outcomes.add(job.target, line.strip() == "1")
            except BaseException:
                worker.kill()
                raise
            finally:
                feeder.join()
    except BaseException as error:
        outcomes.errors.append(error)


def _feed(worker: subprocess.Popen[str], jobs: Sequence[Job]) -> None:
    assert worker.stdin is not None
    try:
        worker.stdin.writelines(job.line() for job in jobs)
        worker.stdin.close()
    except BrokenPipeError:
        pass  # It died; the listener sees that its answers are missing.


def _shares(jobs: Sequence[Job], count: int) -> list[list[Job]]:
    """The jobs in ``count`` lists of about the same size, the largest files first."""
    sized = sorted(((_size(job), job) for job in jobs), key=lambda pair: -pair[0])
    shares: list[list[Job]] = [[] for _ in range(count)]
    loads = [0] * count
    for size, job in sized:
        lightest = loads.index(min(loads))
        shares[lightest].append(job)
        loads[lightest] += size + 1000  # Reading and writing a file costs something too.
    return [share for share in shares if share]


def _size(job: Job) -> int:
    try:
        return job.source.stat().st_size
    except OSError:  # Another package has removed it; the worker says so.
        return 0


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
