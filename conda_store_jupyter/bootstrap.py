"""The composition root: settings in, a working store out. Nothing else picks implementations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from conda_store_jupyter.queue.dispatcher import Dispatcher, LocalDispatcher, NoDispatcher
from conda_store_jupyter.queue.doorbell import Doorbell
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.journal import ChangeFeed, Listener
from conda_store_jupyter.services.publication import Publication
from conda_store_jupyter.store.layout import Layout

if TYPE_CHECKING:
    from conda_store_jupyter.config import CondaStore

T = TypeVar("T")


@dataclass
class Store:
    """An open store: the record, the directories and the use cases' context."""

    config: CondaStore
    layout: Layout
    database: Database
    context: Context

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one reading transaction."""
        return self.database.read(function, *args, **kwargs)

    def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """``function(session, …)`` in one writing transaction."""
        return self.database.write(function, *args, **kwargs)

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """What runs queued builds in this process."""
        if self.config.workers == 0:
            return NoDispatcher()
        return LocalDispatcher(
            self._worker(), self.context.doorbell, self.config.workers, self.config.poll_seconds
        )

    def feed(self, listener: Listener) -> ChangeFeed:
        """Tells ``listener`` of every change from now on, whichever process makes it."""
        return ChangeFeed(self.database, listener)

    def close(self) -> None:
        """Stop building here and close the database."""
        self.dispatcher.stop()
        self.database.close()

    def _worker(self) -> Any:
        # The solver's library is only loaded by a process that builds.
        from conda_store_jupyter.builder.pipeline import Builder
        from conda_store_jupyter.builder.settings import BuildSettings
        from conda_store_jupyter.worker import Worker

        config = self.config
        settings = BuildSettings(
            channel_alias=config.channel_alias,
            kernel_packages=tuple(config.kernel_packages),
            pip_index_url=config.pip_index_url,
            compile_bytecode=config.compile_bytecode,
            read_only_prefixes=config.read_only_prefixes,
            run_link_scripts=config.link_scripts == "run",
        )
        terms = LeaseTerms(config.lease_seconds, config.max_attempts)
        return Worker(self.database, self.context, Builder(self.layout, settings), terms)


def open_store(config: CondaStore) -> Store:
    """Make what is missing of the store and open it.

    Raises:
        StoreUnusable: the directory cannot be written, or a newer version has used the database.
    """
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
    )
    return Store(config, layout, database, context)
