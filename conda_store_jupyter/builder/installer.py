"""Runs rattler's installer and turns its callbacks into progress, log lines and failures."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rattler import InstallerReporter, PackageCache, RepoDataRecord, install
from rattler.exceptions import InstallerError, IoError, LinkError, TransactionError

from conda_store_jupyter.builder import failures
from conda_store_jupyter.builder.gateway import Repodata
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.builder.solve import Solution
from conda_store_jupyter.status import BuildFailed, Progress, Step
from conda_store_jupyter.store.packagecache import remove_partial

_REPORT_SECONDS = 0.1
# How long to wait in silence for the package cache, in seconds.
_PATIENCE = 1.0


@dataclass(frozen=True)
class Order:
    """What is installed where.

    Attributes:
        cache: where packages are looked for; what is missing comes into its first directory.
        missing: those to download.
        alone: the installer has the shared cache for itself.
    """

    prefix: Path
    cache: PackageCache
    missing: Sequence[RepoDataRecord]
    alone: bool


async def put_in_place(
    run: Run,
    repodata: Repodata,
    solution: Solution,
    order: Order,
) -> None:
    """Run the installer, and tell how far it is.

    Raises:
        BuildFailed: a package cannot be had or cannot be linked.
    """
    task = asyncio.current_task()
    assert task is not None
    # The protocol's methods do nothing, which mypy takes for abstract.
    watcher = _Watcher(  # type: ignore[abstract]
        run, order, len(solution.records), asyncio.get_running_loop(), task
    )
    waiting = asyncio.create_task(_wait_visibly(run, watcher))
    try:
        await install(
            list(solution.records),
            target_prefix=order.prefix,
            package_cache=order.cache,
            installed_packages=[],
            client=repodata.client,
            show_progress=False,
            execute_link_scripts=run.settings.run_link_scripts,
            reporter=watcher,
            # install() of py-rattler 0.28.0 passes these on without unwrapping them.
            requested_specs=[spec._match_spec for spec in solution.specs],
        )
    except asyncio.CancelledError:
        if watcher.stopped is not None:
            raise watcher.stopped from None
        raise
    except (InstallerError, IoError, LinkError, TransactionError) as error:
        # What cannot be had may be gone from the channel since its index was read.
        repodata.forget(solution.channels)
        urls = {record.file_name: record.url for record in solution.records}
        raise BuildFailed(failures.of_install(str(error), urls)) from error
    finally:
        waiting.cancel()
        watcher.finish()


async def _wait_visibly(run: Run, watcher: _Watcher) -> None:
    """Tell that the installer waits until it has the cache for itself; it says nothing."""
    await asyncio.sleep(_PATIENCE)
    if not watcher.started:
        run.log.info(Step.FETCH, "waiting: other builds are using the package cache")
    while not watcher.started:
        watcher.tell()
        await asyncio.sleep(_PATIENCE)


class _Watcher(InstallerReporter):
    """Turns the installer's callbacks into progress; they come from several threads.

    rattler downloads and links at the same time. The step is *fetch* until the last package is
    in the cache, then *link*.

    Attributes:
        started: the installation has begun.
        stopped: what reporting raised, which cancelled the task.
    """

    def __init__(
        self,
        run: Run,
        order: Order,
        total: int,
        loop: asyncio.AbstractEventLoop,
        task: asyncio.Task[None],
    ) -> None:
        self._run = run
        self._alone = order.alone
        self._loop, self._task = loop, task
        self.started = False
        self.stopped: BaseException | None = None
        self._lock = threading.Lock()
        self._total = total
        self._missing = {str(record.name.normalized): record for record in order.missing}
        self._bytes_total = sum(record.size or 0 for record in order.missing)
        self._names: list[str] = []
        self._bytes: dict[int, int] = {}
        self._cached = self._fetched = self._linked = 0
        self._reported = 0.0
        self._start = time.perf_counter()
        self._all_cached = 0.0

    def finish(self) -> None:
        """Split the time since the start between the two steps."""
        now = time.perf_counter()
        fetched = self._all_cached or now
        self._run.spend(Step.FETCH, fetched - self._start)
        self._run.spend(Step.LINK, now - fetched)

    def tell(self) -> None:
        """Report how far it is, though nothing has happened."""
        self._report(always=True)

    def on_transaction_start(self, total_operations: int) -> None:
        self.started = True
        if self._alone:
            with suppress(OSError):  # They do no harm but for the space that they take.
                remove_partial(self._run.layout.packages)

    def on_populate_cache_start(self, operation: int, package_name: str) -> int:
        with self._lock:
            self._names.append(package_name)
            number = len(self._names) - 1
        self._report()  # before the first byte arrives, which may take long
        return number

    def on_download_start(self, cache_entry: int) -> int:
        return cache_entry

    def on_download_progress(self, download_idx: int, progress: int, total: int | None) -> None:
        with self._lock:
            self._bytes[download_idx] = progress
        self._report()

    def on_download_completed(self, download_idx: int) -> None:
        name = self._names[download_idx]
        if name in self._missing:
            self._run.log.info(Step.FETCH, f"downloaded {self._missing[name].file_name}")
        else:
            self._run.log.warning(Step.FETCH, f"{name} was damaged in the cache: downloaded again")

    def on_populate_cache_complete(self, cache_entry: int) -> None:
        with self._lock:
            self._cached += 1
            self._fetched += self._names[cache_entry] in self._missing
            if self._cached == self._total:
                self._all_cached = time.perf_counter()
        self._report(always=self._cached == self._total)

    def on_link_complete(self, index: int) -> None:
        with self._lock:
            self._linked += 1
        self._report(always=self._linked == self._total)

    def on_post_link_complete(self, index: int, success: bool) -> None:
        if not success:
            self._run.log.warning(Step.LINK, "a post-link script failed")

    def _report(self, *, always: bool = False) -> None:
        now = time.perf_counter()
        with self._lock:
            if not always and now - self._reported < _REPORT_SECONDS:
                return
            self._reported = now
            progress = self._progress()
        try:
            self._run.report(progress)
        except BaseException as error:
            # The installer would drop it; cancelling the task is what ends an installation.
            self.stopped = error
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _progress(self) -> Progress:
        if self._all_cached:
            return Progress(Step.LINK, done=self._linked, total=self._total)
        return Progress(
            Step.FETCH,
            done=self._fetched,
            total=len(self._missing),
            bytes_done=min(sum(self._bytes.values()), self._bytes_total),
            bytes_total=self._bytes_total,
        )
