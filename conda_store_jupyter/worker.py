"""Claim → build → record → publish, for one build at a time in each thread."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.queue import lease, transitions
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services import completion
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildFailed, Failure, Progress, Step

logger = logging.getLogger(__name__)

# How often at most a build's progress is written; a new step is written at once.
_REPORT_SECONDS = 0.5


class PrefixBuilder(Protocol):
    """What makes a prefix of a specification."""

    def build(
        self, request: BuildRequest, log: BuildLog, report: Callable[[Progress], None]
    ) -> BuildResult:
        """A prefix that is ready. Raises BuildFailed."""


class Worker:
    """Builds claimed builds. Thread-safe: every thread of a pool may use the same one."""

    def __init__(
        self,
        database: Database,
        context: Context,
        builder: PrefixBuilder,
        terms: LeaseTerms,
        *,
        name: str = "",
        only: int | None = None,
    ) -> None:
        """``only`` is the id of the one build that this worker takes."""
        self._database = database
        self._context = context
        self._builder = builder
        self._terms = terms
        self._only = only
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"

    def claim(self) -> Claim | None:
        """Take the next build; before, put builds of workers that are gone back in the queue."""
        self._database.write(lease.recover, self._terms)
        return self._database.write(
            lease.claim, f"{self.name}:{threading.get_ident()}", self._terms, self._only
        )

    def run(self, claim: Claim) -> None:
        """Bring a claimed build to its end."""
        with BuildLog(self._context.layout.log(claim.build_id)) as log, self._kept(claim):
            try:
                self._build(claim, log)
            except LeaseLost as lost:
                log.write("WARNING", Step.PUBLISH, f"stopped: {lost}")
            except BuildFailed as failed:
                self._fail(claim, log, failed.failure)
            except Exception as bug:
                logger.exception("build %s failed by a bug", claim.build_id)
                self._fail(claim, log, _bug(bug))

    def give_back(self, claim: Claim) -> None:
        """Let another worker start this build over; this process is about to end."""
        with suppress(LeaseLost):
            self._database.write(transitions.give_back, claim)

    def _build(self, claim: Claim, log: BuildLog) -> None:
        request = self._database.read(completion.request_of, claim)
        log.write(
            "INFO",
            Step.SOLVE,
            f"build {claim.build_id} of {request.namespace}/{request.environment}, "
            f"attempt {claim.attempt}, worker {claim.worker}",
        )
        started = time.monotonic()
        result = self._builder.build(request, log, self._reporter(claim))
        # Written before the build ends in the record: who follows the log stops there.
        seconds = time.monotonic() - started
        log.write("INFO", Step.ACTIVATE, f"ready in {seconds:.1f} s: {result.prefix}")
        self._database.write(completion.complete, self._context, claim, result)

    def _fail(self, claim: Claim, log: BuildLog, failure: Failure) -> None:
        log.write("ERROR", failure.step, f"{failure.code}: {failure.message}")
        for line in failure.detail.splitlines():
            log.write("ERROR", failure.step, line)
        for hint in failure.hints:
            log.write("INFO", failure.step, f"hint: {hint}")
        try:
            self._database.write(transitions.fail, claim, failure)
        except LeaseLost as lost:
            log.write("WARNING", failure.step, f"not recorded: {lost}")

    def _reporter(self, claim: Claim) -> Callable[[Progress], None]:
        last: tuple[Step | None, float] = (None, 0.0)

        def report(progress: Progress) -> None:
            nonlocal last
            now = time.monotonic()
            if progress.step is last[0] and now - last[1] < _REPORT_SECONDS:
                return
            last = (progress.step, now)
            self._database.write(transitions.report, claim, progress)

        return report

    def _kept(self, claim: Claim) -> _Heartbeat:
        return _Heartbeat(
            lambda: self._database.write(lease.renew, claim, self._terms), self._terms.seconds / 3
        )


class _Heartbeat:
    """Renews a lease from a thread of its own while a build runs."""

    def __init__(self, renew: Callable[[], bool], seconds: float) -> None:
        self._renew = renew
        self._seconds = seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="conda-store-lease", daemon=True)

    def __enter__(self) -> _Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                self._renew()
            except LeaseLost:
                return  # every later write of the build is refused by its attempt number
            except Exception:
                logger.exception("cannot renew a lease; trying again")


def _bug(error: Exception) -> Failure:
    return Failure(
        code="internal",
        step=Step.PUBLISH,
        message=f"An unexpected error ended the build: {type(error).__name__}: {error}",
        hints=("This is a bug of conda_store_jupyter: please report it with the server's log.",),
    )
