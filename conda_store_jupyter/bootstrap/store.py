"""An open store, and what this process does for it: build, reconcile, collect, watch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.queue.dispatcher import Dispatcher, LocalDispatcher, NoDispatcher
from conda_store_jupyter.queue.doorbell import Doorbell
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.journal import ChangeFeed, Listener
from conda_store_jupyter.spec.names import check_name
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.presence import Presence

# The checks of the doctor and the reconciler are only loaded by a process that makes them.
if TYPE_CHECKING:
    from conda_store_jupyter.builder.planner import Planner
    from conda_store_jupyter.builder.simple_index import SimpleIndexes
    from conda_store_jupyter.config import CondaStore
    from conda_store_jupyter.services.care.site import Site
    from conda_store_jupyter.services.images.maker import ImageMaker
    from conda_store_jupyter.services.making import ArtifactMaker
    from conda_store_jupyter.services.periodic import Periodic
    from conda_store_jupyter.services.retention.judgement import Terms
    from conda_store_jupyter.services.retention.report import Report
    from conda_store_jupyter.services.watching.notice import Notice
    from conda_store_jupyter.services.watching.watcher import Watcher
    from conda_store_jupyter.worker import PrefixBuilder, Worker

T = TypeVar("T")


@dataclass
class Store:
    """An open store: the record, the directories and the use cases' context."""

    config: CondaStore
    layout: Layout
    database: Database
    context: Context
    make_builder: Callable[[Store], PrefixBuilder]
    make_planner: Callable[[Store], Planner]
    doorbell: Doorbell
    _dispatchers: list[Dispatcher] = field(default_factory=list, init=False)
    _planner: Planner | None = field(default=None, init=False)
    _planner_lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _periodic: list[Periodic] = field(default_factory=list, init=False)
    _maker: ArtifactMaker | None = field(default=None, init=False)
    _images: ImageMaker | None = field(default=None, init=False)
    _watchers: list[Watcher] = field(default_factory=list, init=False)

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one reading transaction."""
        return self.database.read(function, *args, **kwargs)

    def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one writing transaction."""
        return self.database.write(function, *args, **kwargs)

    @property
    def planner(self) -> Planner:
        """What previews builds: one, whichever thread asks first."""
        with self._planner_lock:
            if self._planner is None:
                self._planner = self.make_planner(self)
            return self._planner

    @cached_property
    def pypi(self) -> SimpleIndexes:
        """What the package indexes of the pip section have."""
        from conda_store_jupyter.builder.simple_index import SimpleIndexes
        from conda_store_jupyter.builder.uv import settings_of_user
        from conda_store_jupyter.builder.uv_indexes import index_urls

        return SimpleIndexes(index_urls(self.config.pip_index_url, settings_of_user()))

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """What runs queued builds in this process."""
        if self.config.workers == 0:
            return NoDispatcher()
        if self.database.is_postgresql:
            return self._remember(self._receiver())
        return self._remember(self._seeker(self.config.workers))

    def dispatcher_of(self, build_id: int) -> Dispatcher:
        """Runs this one build in this process, for somebody who waits for it here."""
        if self.config.workers == 0:
            return NoDispatcher()
        return self._remember(self._seeker(1, only=build_id))

    def start(self) -> None:
        """Build here whatever is queued, and let the other processes of this machine know.

        A process that builds also ends what others left when they died, and collects.
        """
        from conda_store_jupyter.services.reconcile import reconciler
        from conda_store_jupyter.services.retention.collector import collector

        if self.config.workers:
            self._presence.announce()
            look = self.config.reconcile_seconds
            self._periodic = [
                reconciler(self.site, look),
                collector(self.site, self.terms, self.config.collect_seconds, look),
            ]
            for periodic in self._periodic:
                periodic.start()
            self._maker = self.artifact_maker()
            self._maker.start()
            if self.config.images_ahead:
                self._images = self.image_maker()
                self._images.start()
        self.dispatcher.start()

    def is_staffed(self) -> bool:
        """Whether a known process, this one included, builds whatever is queued.

        With SQLite those of this machine are known, with PostgreSQL those of every machine.
        """
        if self._presence.anybody():
            return True
        if not self.database.is_postgresql:
            return False
        from conda_store_jupyter.queue.jobs import is_staffed

        return self.read(is_staffed)

    def feed(self, listener: Listener) -> ChangeFeed:
        """Tells ``listener`` of every change from now on, whichever process makes it."""
        return ChangeFeed(self.database, listener)

    def watcher(self, say: Callable[[Notice], None], *, obeys: bool = False) -> Watcher:
        """Has what the watched files of the settings say built whenever they change.

        It is not started, and ends with the store at the latest.

        Args:
            obeys: what people ask for in the record counts, too.

        Raises:
            InvalidRequest: a path or the namespace of the settings cannot be one.
        """
        from conda_store_jupyter.services.watching.scanning import Watched
        from conda_store_jupyter.services.watching.watcher import Watcher, WatchTerms

        config = self.config
        terms = WatchTerms(
            check_name("namespace", config.watch_namespace or config.default_namespace),
            config.watch_seconds,
            archive=config.watch_removed == "archive",
            obeys=obeys,
        )
        watched = [Watched.of(path, config.watch_recursive) for path in config.watch_paths]
        made = Watcher(self.database, self.context, watched, terms, say=say)
        self._watchers.append(made)
        return made

    def close(self) -> None:
        """Stop building here and close the database."""
        for watcher in self._watchers:
            watcher.stop()
        for carer in (*self._periodic, self._maker, self._images):
            if carer is not None:
                carer.stop()
        for dispatcher in self._dispatchers:
            dispatcher.stop()
        if self._planner is not None:
            self._planner.close()
        self._presence.withdraw()
        self.database.close()

    def image_maker(self) -> ImageMaker:
        """Makes images in this process, once it is started."""
        from conda_store_jupyter.services.images.options import image_maker

        return image_maker(self.database, self.context, self.config)

    def artifact_maker(self) -> ArtifactMaker:
        """Makes artifacts in this process."""
        from conda_store_jupyter.services.making import ArtifactMaker, MakerTerms

        config = self.config
        terms = MakerTerms(config.lease_seconds, config.poll_seconds, self._retry)
        return ArtifactMaker(self.database, self.context, terms)

    @cached_property
    def site(self) -> Site:
        """What the checks of the doctor and the reconciler work on."""
        from conda_store_jupyter.services.care.site import Site

        return Site(
            database=self.database,
            context=self.context,
            retry=self._retry,
            is_staffed=self.is_staffed,
            sealed=self.config.read_only_prefixes,
        )

    def collect(
        self, *, dry_run: bool, keep_last: int | None = None, keep_days: float | None = None
    ) -> Report:
        """Remove what is not kept, or in a dry run say what would be.

        Args:
            keep_last, keep_days: instead of the settings, for this time.

        Raises:
            Conflict: another process is at it.
        """
        from conda_store_jupyter.services import usage
        from conda_store_jupyter.services.retention.collection import collect

        terms = self.terms
        if keep_last is not None:
            terms = replace(terms, keep_last=keep_last)
        if keep_days is not None:
            terms = replace(terms, keep_days=keep_days)
        report = collect(self.site, terms, dry_run=dry_run)
        if not dry_run:
            usage.measure_outdated(self.site)
        return report

    @property
    def terms(self) -> Terms:
        """How long things are kept."""
        from conda_store_jupyter.services.retention.judgement import Terms

        config = self.config
        return Terms(
            keep_last=config.keep_last,
            keep_days=config.keep_days,
            grace_seconds=config.collect_grace_seconds,
            keep_logs_days=config.keep_logs_days,
        )

    @property
    def _retry(self) -> RetryPolicy:
        config = self.config
        return RetryPolicy(config.max_attempts, config.retry_seconds, config.retry_longest_seconds)

    @cached_property
    def _presence(self) -> Presence:
        return Presence(self.layout.locks / "workers.lock")

    def _remember(self, made: Dispatcher) -> Dispatcher:
        self._dispatchers.append(made)
        return made

    def _seeker(self, workers: int, only: int | None = None) -> Dispatcher:
        poll = self.config.poll_seconds
        return LocalDispatcher(self._worker(), self.doorbell, workers, poll, only=only)

    def _receiver(self) -> Dispatcher:
        from conda_store_jupyter.queue.delivery import JobDispatcher

        config, worker = self.config, self._worker()
        return JobDispatcher(
            worker,
            self.database.conninfo,
            name=worker.name,
            concurrency=config.workers,
            poll_seconds=config.poll_seconds,
            lease_seconds=config.lease_seconds,
        )

    def _worker(self) -> Worker:
        # The solver's library is only loaded by a process that builds.
        from conda_store_jupyter.worker import Terms, Worker

        config = self.config
        terms = Terms(
            LeaseTerms(config.lease_seconds, config.builds_per_namespace),
            self._retry,
        )
        return Worker(
            self.database,
            self.context,
            self.make_builder(self),
            terms,
            name=config.worker_name,
        )
