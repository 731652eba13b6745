"""The composition root: settings in, a working store out. Nothing else picks implementations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.builder.secrets import Secrets
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from conda_store_jupyter.queue.dispatcher import Dispatcher, LocalDispatcher, NoDispatcher
from conda_store_jupyter.queue.doorbell import Doorbell
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.journal import ChangeFeed, Listener
from conda_store_jupyter.services.publication import Publication
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.presence import Presence

if TYPE_CHECKING:
    from conda_store_jupyter.config import CondaStore
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
    _dispatchers: list[Dispatcher] = field(default_factory=list, init=False)

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one reading transaction."""
        return self.database.read(function, *args, **kwargs)

    def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one writing transaction."""
        return self.database.write(function, *args, **kwargs)

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """What runs queued builds in this process."""
        return self._dispatcher(self.config.workers)

    def dispatcher_of(self, build_id: int) -> Dispatcher:
        """Runs this one build in this process, for somebody who waits for it here."""
        return self._dispatcher(min(1, self.config.workers), only=build_id)

    def start(self) -> None:
        """Build here whatever is queued, and let the other processes of this machine know."""
        if self.config.workers:
            self._presence.announce()
        self.dispatcher.start()

    def is_staffed(self) -> bool:
        """Whether a process of this machine, this one included, builds whatever is queued."""
        return self._presence.anybody()

    def feed(self, listener: Listener) -> ChangeFeed:
        """Tells ``listener`` of every change from now on, whichever process makes it."""
        return ChangeFeed(self.database, listener)

    def close(self) -> None:
        """Stop building here and close the database."""
        for dispatcher in self._dispatchers:
            dispatcher.stop()
        self._presence.withdraw()
        self.database.close()

    @cached_property
    def _presence(self) -> Presence:
        return Presence(self.layout.locks / "workers.lock")

    def _dispatcher(self, workers: int, only: int | None = None) -> Dispatcher:
        if workers == 0:
            return NoDispatcher()
        config = self.config
        made = LocalDispatcher(
            self._worker(), self.context.doorbell, workers, config.poll_seconds, only=only
        )
        self._dispatchers.append(made)
        return made

    def _worker(self) -> Worker:
        # The solver's library is only loaded by a process that builds.
        from conda_store_jupyter.worker import Terms, Worker

        config = self.config
        terms = Terms(
            LeaseTerms(config.lease_seconds, config.builds_per_namespace),
            RetryPolicy(config.max_attempts, config.retry_seconds, config.retry_longest_seconds),
        )
        return Worker(self.database, self.context, self.make_builder(self), terms)


def rattler_builder(store: Store) -> PrefixBuilder:
    """The builder that ships."""
    from conda_store_jupyter.builder.pipeline import Builder

    config = store.config
    settings = BuildSettings(
        channel_alias=config.channel_alias,
        kernel_packages=tuple(config.kernel_packages),
        pip_index_url=config.pip_index_url,
        compile_bytecode=config.compile_bytecode,
        read_only_prefixes=config.read_only_prefixes,
        run_link_scripts=config.link_scripts == "run",
    )
    return Builder(store.layout, settings)


def open_store(
    config: CondaStore, make_builder: Callable[[Store], PrefixBuilder] = rattler_builder
) -> Store:
    """Make what is missing of the store and open it.

    Args:
        make_builder: what builds in this process; called when the first worker is.

    Raises:
        StoreUnusable: the directory cannot be written, a newer version has used the database, or
            a pattern of the settings is none.
    """
    secrets = Secrets(tuple(config.log_redact), tuple(config.secret_variables)).check()
    layout = Layout(Path(config.root))
    layout.create()
    database = Database(config.database_url or f"sqlite:///{layout.database}")
    migrate(database, layout.locks / "migrate.lock")
    context = Context(
        layout=layout,
        publication=Publication(database, layout, Path(config.kernels_dir)),
        doorbell=Doorbell(),
        default_namespace=config.default_namespace,
        default_channels=tuple(config.default_channels),
        secrets=secrets,
    )
    return Store(config, layout, database, context, make_builder)
