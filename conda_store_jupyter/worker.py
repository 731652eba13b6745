"""Claim → build → record → publish, for one build at a time in each thread."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult, Stopped, StopSignal
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.errors import DatabaseAway
from conda_store_jupyter.queue import lease, transitions
from conda_store_jupyter.queue.claim import Claim, LeaseLost
from conda_store_jupyter.queue.control import Control, StopReason
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.queue.watch import Watch
from conda_store_jupyter.services import completion, returning, sources
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.status import BuildFailed, Failure, Progress, Step

T = TypeVar("T")

logger = logging.getLogger(__name__)

# How often at most a build's progress is written; a new step is written at once.
_REPORT_SECONDS = 0.5
# How soon a database that could not be written is tried again.
_AGAIN_SECONDS = 0.25


class PrefixBuilder(Protocol):
    """What makes a prefix of a specification."""

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        """A prefix that is ready.

        Raises:
            BuildFailed: there is none, for this reason.
            Stopped: ``control`` said so; nothing of the build is left running.
        """


@dataclass(frozen=True)
class Terms:
    """Under which a worker takes builds, keeps them and tries them again."""

    lease: LeaseTerms = field(default_factory=LeaseTerms)
    retry: RetryPolicy = field(default_factory=RetryPolicy)


class Worker:
    """Builds claimed builds. Thread-safe: every thread of a pool may use the same one."""

    def __init__(
        self,
        database: Database,
        context: Context,
        builder: PrefixBuilder,
        terms: Terms,
        *,
        name: str = "",
    ) -> None:
        self._database = database
        self._context = context
        self._builder = builder
        self._terms = terms
        self._controls: dict[int, Control] = {}
        self._stopping = False
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"

    def claim(self, only: int | None = None) -> Claim | None:
        """Take the next build, or the one with this id, if it can be taken.

        Before, builds of workers that are gone are put back in the queue.
        """
        if not self._database.read(lease.has_work):
            return None
        self._database.write(returning.recover, self._context, self._terms.retry)
        return self._claim(only)

    def take(self, build_id: int) -> Claim | None:
        """The build with this id, if it can be taken."""
        return self._claim(build_id)

    def postponed(self, build_id: int, tries: int) -> datetime | None:
        """When to try again to take a build that could not be taken; None: never."""
        return self._database.read(lease.postponed, build_id, tries)

    def successor(self) -> Claim | None:
        """Where namespaces are limited, the build that may run because another one has ended."""
        return self._claim(None) if self._terms.lease.per_namespace else None

    def tend(self) -> None:
        """Queue again what lost workers had, and have delivered what nobody was told of."""
        if self._database.read(lease.has_work):
            self._database.write(returning.recover, self._context, self._terms.retry)
            self._database.write(self._context.dispatch.enqueue_forgotten)

    def run(self, claim: Claim) -> None:
        """Bring a claimed build to its end, or give it back when told to stop."""
        control = self._controls[claim.build_id] = Control()
        if self._stopping:  # between the claim and now
            control.stop(StopReason.SHUTDOWN)
        with (
            BuildLog(self._context.layout.log(claim.build_id), self._context.secrets) as log,
            Watch(self._database, claim, self._terms.lease, control),
        ):
            try:
                self._build(claim, log, control)
            except (Stopped, LeaseLost) as stopped:
                self._stopped(claim, log, control, stopped)
            except BuildFailed as failed:
                self._fail(claim, log, control, failed.failure)
            except DatabaseAway as away:
                # It is not the build's fault: when the lease has run out it is tried again.
                log.write("WARNING", Step.PUBLISH, f"not recorded: {away}")
            except Exception as bug:
                logger.exception("build %s failed by a bug", claim.build_id)
                self._fail(claim, log, control, _bug(bug))
            finally:
                self._controls.pop(claim.build_id, None)

    def stop(self) -> None:
        """Tell every build that runs here to stop; each is given back to the queue."""
        self._stopping = True
        for control in list(self._controls.values()):
            control.stop(StopReason.SHUTDOWN)

    def _claim(self, only: int | None) -> Claim | None:
        worker = f"{self.name}:{threading.get_ident()}"
        return self._database.write(lease.claim, worker, self._terms.lease, only)

    def _build(self, claim: Claim, log: BuildLog, control: Control) -> None:
        request = self._database.read(completion.request_of, claim)
        log.keep_secret(request.specification.variables)
        log.write(
            "INFO",
            Step.SOLVE,
            f"build {claim.build_id} of {request.namespace}/{request.environment}, "
            f"attempt {claim.attempt}, worker {claim.worker}",
        )
        started = time.monotonic()
        with sources.archive_of(self._database, self._context, claim.build_id) as archive:
            request = replace(request, archive=archive)
            result = self._builder.build(request, log, self._reporter(claim), control)
        # In the file before the build ends in the record: who follows the log stops there.
        seconds = time.monotonic() - started
        log.write("INFO", Step.ACTIVATE, f"ready in {seconds:.1f} s: {result.prefix}")
        log.flush()
        self._record(control, completion.complete, self._context, claim, result)

    def _stopped(self, claim: Claim, log: BuildLog, control: Control, why: Exception) -> None:
        reason = control.reason
        log.write("WARNING", Step.PUBLISH, f"stopped: {reason.value if reason else why}")
        log.flush()
        try:
            if reason is StopReason.CANCELED:
                self._record(control, transitions.cancel, claim)
            elif reason is StopReason.SHUTDOWN:
                self._record(control, returning.give_back, self._context, claim)
        except (LeaseLost, DatabaseAway):
            logger.info("build %s is no longer ours", claim.build_id)

    def _fail(self, claim: Claim, log: BuildLog, control: Control, failure: Failure) -> None:
        failure = log.secrets.hide_in(failure)
        log.failure(failure)
        try:
            again = self._record(
                control, returning.fail, self._context, claim, failure, self._terms.retry
            )
        except (LeaseLost, DatabaseAway) as lost:
            log.write("WARNING", failure.step, f"not recorded: {lost}")
            return
        if again is not None:
            log.write("WARNING", failure.step, f"the next attempt is at {again:%H:%M:%S} UTC")

    def _record(self, control: Control, function: Callable[..., T], *args: Any) -> T:
        """Write what became of a build; a database that is away is waited for.

        Raises:
            DatabaseAway: for so long that the lease is lost.
        """
        while True:
            try:
                return self._database.write(function, *args)
            except DatabaseAway:
                if control.reason is StopReason.LEASE_LOST:
                    raise
                logger.warning("the end of a build waits for the database")
                time.sleep(_AGAIN_SECONDS)

    def _reporter(self, claim: Claim) -> Callable[[Progress], None]:
        last: tuple[Step | None, float] = (None, 0.0)

        def report(progress: Progress) -> None:
            nonlocal last
            now = time.monotonic()
            if progress.step is last[0] and now - last[1] < _REPORT_SECONDS:
                return
            last = (progress.step, now)
            with suppress(DatabaseAway):  # the watch decides whether to go on
                self._database.write(transitions.report, claim, progress)

        return report


def _bug(error: Exception) -> Failure:
    return Failure(
        code="internal",
        step=Step.PUBLISH,
        message=f"An unexpected error ended the build: {type(error).__name__}: {error}",
        hints=("This is a bug of conda_store_jupyter: please report it with the server's log.",),
    )
