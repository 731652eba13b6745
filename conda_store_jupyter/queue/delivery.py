"""The receiving half of procrastinate: its worker, in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from psycopg import AsyncConnection

from conda_store_jupyter.queue.claim import Claim
from conda_store_jupyter.queue.jobs import QUEUE, TASK

log = logging.getLogger(__name__)

# How long a stopping process waits for its builds; what does not stop loses its lease later.
_STOP_SECONDS = 10.0
# Between two tries to reach a database that is away.
_AWAY_SECONDS = 1.0


class JobRunner(Protocol):
    """What delivered builds are given to. Every method may block and is called in a thread."""

    def take(self, build_id: int) -> Claim | None:
        """The build, if it can be taken."""

    def postponed(self, build_id: int, tries: int) -> datetime | None:
        """When to deliver again what could not be taken; None: never, it waits no more."""

    def run(self, claim: Claim) -> None:
        """Bring a taken build to its end. Never raises for what happens to the build."""

    def successor(self) -> Claim | None:
        """A build whose turn has come because one has ended, if that makes a difference."""

    def tend(self) -> None:
        """Queue again what was lost, and have delivered what was forgotten."""

    def stop(self) -> None:
        """Make every build that runs stop and be given back; :meth:`run` then returns."""


class _Postponed(Exception):
    def __init__(self, until: datetime) -> None:
        super().__init__(f"to be delivered again at {until}")
        self.until = until


class _Again(BaseRetryStrategy):
    """Only what was postponed comes back; for the rest ``tend`` looks at the row."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, _Postponed):
            return RetryDecision(retry_at=exception.until)
        return None


class JobDispatcher:
    """Runs the builds that procrastinate delivers, each in a thread.

    PostgreSQL wakes the worker (LISTEN); where its notifications do not come through, for
    example behind a pooler, builds are found within ``poll_seconds``. When the connection is
    lost, running builds go on and the worker is started anew as soon as the database answers.

    Args:
        conninfo: a URL that libpq understands.
        lease_seconds: silence after which a worker counts as lost.
    """

    def __init__(
        self,
        runner: JobRunner,
        conninfo: str,
        *,
        name: str,
        concurrency: int,
        poll_seconds: float,
        lease_seconds: float,
    ) -> None:
        self._runner = runner
        self._conninfo = conninfo
        self._name = name
        self._concurrency = concurrency
        self._poll_seconds = poll_seconds
        self._lease_seconds = lease_seconds
        self._slots = threading.BoundedSemaphore(concurrency)
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._work, name="conda-store-jobs", daemon=True)

    def start(self) -> None:
        """Start the thread. It does not keep the process alive."""
        self._thread.start()

    def finish(self) -> None:
        """Take no more builds and wait for those that run here."""
        self._take_no_more()
        for _ in range(self._concurrency):
            self._slots.acquire()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def stop(self) -> None:
        """Take no more builds and give back those that have not ended."""
        self._take_no_more()
        self._runner.stop()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def _take_no_more(self) -> None:
        self._stopping.set()
        if self._loop is not None and self._main is not None:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._main.cancel)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._serve())
            except asyncio.CancelledError:
                return
            except Exception:
                # The database is away: say so, wait, try again. The thread must live.
                log.exception("cannot receive builds")
            self._stopping.wait(_AWAY_SECONDS)

    async def _serve(self) -> None:
        self._loop, self._main = asyncio.get_running_loop(), asyncio.current_task()
        if self._stopping.is_set():
            return
        connector = PsycopgConnector(
            conninfo=self._conninfo,
            min_size=1,
            max_size=4,
            timeout=_STOP_SECONDS,
            kwargs={
                "application_name": f"conda-store {self._name}",
                # That a job was fetched or done is a hint and may be forgotten by a crash. Jobs
                # are inserted by the transactions of builds, which do wait for the disk.
                "options": "-c synchronous_commit=off",
            },
            configure=_commit_by_itself,
        )
        app = App(connector=connector)
        app.task(name=TASK, queue=QUEUE, pass_context=True, retry=_Again())(self._receive)
        async with app.open_async(), _beside(self._tend(app)):
            await app.run_worker_async(
                queues=[QUEUE],
                name=self._name,
                concurrency=self._concurrency,
                fetch_job_polling_interval=self._poll_seconds,
                delete_jobs="always",
                install_signal_handlers=False,  # that is for whoever owns the process
                shutdown_graceful_timeout=_STOP_SECONDS,
                update_heartbeat_interval=self._lease_seconds / 3,
                stalled_worker_timeout=self._lease_seconds,
            )

    async def _receive(self, context: JobContext, build_id: int) -> None:
        """The task. Cancelling it leaves the build running: its lease is independent of us."""
        tries = context.job.attempts
        until = await _in_thread(lambda: self._deliver(build_id, tries), f"build-{build_id}")
        if until is not None:
            raise _Postponed(until)

    def _deliver(self, build_id: int, tries: int) -> datetime | None:
        # Builds of an earlier worker of this process may still run after a lost connection.
        with self._slots:
            claim = None if self._stopping.is_set() else self._runner.take(build_id)
            if claim is None:
                return self._runner.postponed(build_id, tries)
            while claim is not None:
                self._runner.run(claim)
                claim = None if self._stopping.is_set() else self._runner.successor()
            return None

    async def _tend(self, app: App) -> None:
        while True:
            try:
                await self._reap(app)
                await asyncio.to_thread(self._runner.tend)
            except Exception:
                log.exception("cannot look after builds without a worker")
            await asyncio.sleep(min(self._lease_seconds / 3, 5.0))

    async def _reap(self, app: App) -> None:
        """Jobs that a dead worker had fetched go to another one."""
        stalled = await app.job_manager.get_stalled_jobs(
            queue=QUEUE, task_name=TASK, seconds_since_heartbeat=self._lease_seconds
        )
        for job in stalled:
            with suppress(ConnectorException):  # another process was quicker
                await app.job_manager.retry_job(job)


async def _commit_by_itself(connection: AsyncConnection[Any]) -> None:
    """procrastinate's transactions are one statement each: BEGIN and COMMIT are saved."""
    await connection.set_autocommit(True)


class _beside:  # noqa: N801 - used like a function
    """Runs a coroutine as long as the context lasts."""

    def __init__(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._coroutine = coroutine

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._coroutine)

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


async def _in_thread(function: Any, name: str) -> Any:
    """What ``function`` returns or raises, from a thread that does not keep the process alive."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)

    def run() -> None:
        result, error = None, None
        try:
            result = function()
        except BaseException as raised:
            error = raised
        with suppress(RuntimeError):  # nobody waits any more: the loop has ended
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name=f"conda-store-{name}", daemon=True).start()
    return await done
