"""The Jupyter server extension: settings, handlers, events; start and stop. Wiring only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from jupyter_server.extension.application import ExtensionApp

from conda_store_jupyter.api.routes import handlers
from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.services.journal import ChangeFeed

BUILD_EVENT = "https://events.jupyter.org/conda_store_jupyter/build/v1"


class CondaStoreApp(ExtensionApp):
    """conda-store inside a Jupyter server."""

    name = "conda_store_jupyter"
    app_name = "conda-store"
    description = "Build, serve and share conda environments from JupyterLab"
    load_other_extensions = True
    classes: ClassVar[list[type]] = [CondaStore]

    store: Store
    feed: ChangeFeed

    def initialize_settings(self) -> None:
        """Open the store, so that a store that cannot be used is said at the start."""
        self.store = open_store(CondaStore(parent=self))
        self.settings["conda_store"] = self.store
        event_logger = self.serverapp.event_logger
        event_logger.register_event_schema(Path(__file__).parent / "events" / "build.yaml")

    def initialize_handlers(self) -> None:
        """The REST API."""
        self.handlers.extend(handlers())

    async def _start_jupyter_server_extension(self, _serverapp: Any) -> None:
        loop = asyncio.get_running_loop()
        emit = self.serverapp.event_logger.emit

        def announce(change: Mapping[str, Any]) -> None:
            loop.call_soon_threadsafe(lambda: emit(schema_id=BUILD_EVENT, data=dict(change)))

        self.feed = self.store.feed(announce)
        self.feed.start()
        self.store.dispatcher.start()
        await asyncio.to_thread(self.store.context.publication.reconcile)

    async def stop_extension(self) -> None:
        """Give running builds back and close the database."""
        self.feed.stop()
        await asyncio.to_thread(self.store.close)


main = CondaStoreApp.launch_instance
