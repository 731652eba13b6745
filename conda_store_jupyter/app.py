"""The Jupyter server extension: settings, handlers, events; start and stop. Wiring only."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import default

from conda_store_jupyter.api.kernel_reporter import KernelReporter
from conda_store_jupyter.api.registry.jupyter import close_registry, open_registry
from conda_store_jupyter.api.registry.server import RegistryServer
from conda_store_jupyter.api.routes import handlers
from conda_store_jupyter.api.running_kernels import RunningKernels
from conda_store_jupyter.api.tail import Tails
from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.builder.planner import Planner
from conda_store_jupyter.builder.requests import PrefixBuilder
from conda_store_jupyter.config import CONFIG_FILE_NAME, CondaStore
from conda_store_jupyter.errors import CondaStoreError
from conda_store_jupyter.makers import rattler_builder, resident_planner
from conda_store_jupyter.services.journal import ChangeFeed

BUILD_EVENT = "https://events.jupyter.org/conda_store_jupyter/build/v1"
WATCH_EVENT = "https://events.jupyter.org/conda_store_jupyter/watch/v1"


class CondaStoreApp(ExtensionApp):
    """conda-store inside a Jupyter server."""

    name = "conda_store_jupyter"
    app_name = "conda-store"
    description = "Build, serve and share conda environments from JupyterLab"
    load_other_extensions = True
    classes = [CondaStore]  # noqa: RUF012 - as ExtensionApp declares it

    @default("config_file_name")
    def _config_file(self) -> str:
        return CONFIG_FILE_NAME  # the command reads it, too

    make_builder: Callable[[Store], PrefixBuilder] = staticmethod(rattler_builder)
    make_planner: Callable[[Store], Planner] = staticmethod(resident_planner)
    store: Store
    feed: ChangeFeed
    tails: Tails
    kernels: RunningKernels
    reporter: KernelReporter
    registry: RegistryServer | None

    def initialize_settings(self) -> None:
        """Open the store first, so that one that cannot be used is said at the start."""
        self.store = open_store(CondaStore(parent=self), self.make_builder, self.make_planner)
        self.settings["conda_store"] = self.store
        self.tails = self.settings["conda_store_tails"] = Tails(self.store)
        assert self.serverapp is not None  # it is the server that loads the extension
        self.kernels = RunningKernels(self.serverapp.kernel_manager)
        self.settings["conda_store_kernels"] = self.kernels
        self.reporter = KernelReporter(self.kernels, self.store.write, self._server_name)
        self.serverapp.io_loop.add_callback(self.reporter.start)
        self._follow_changes()
        self.store.start()
        self.registry = open_registry(self.serverapp, self.store)
        self.settings["conda_store_registry"] = self.registry
        self._watch_files()

    def initialize_handlers(self) -> None:
        """The REST API."""
        self.handlers.extend(handlers())

    async def stop_extension(self) -> None:
        """Give running builds back and close the database."""
        await close_registry(self.registry)
        await self.reporter.stop()
        await asyncio.to_thread(self.feed.stop)
        self.tails.close()
        await asyncio.to_thread(self.store.close)

    def _watch_files(self) -> None:
        from conda_store_jupyter.services.watching.notice import log_notice

        try:
            self.store.watcher(log_notice(self.log), obeys=True).start()
        except CondaStoreError as error:
            self.log.error("c.CondaStore.watch_paths: nothing is watched: %s", error.message)

    def _server_name(self) -> str:
        assert self.serverapp is not None
        return f"{socket.gethostname()}:{self.serverapp.port}"

    def _follow_changes(self) -> None:
        """Every change in the store, whoever makes it, becomes a Jupyter event."""
        server = self.serverapp
        assert server is not None
        assert server.event_logger is not None
        events = server.event_logger
        for name in ("build.yaml", "watch.yaml"):
            events.register_event_schema(Path(__file__).parent / "events" / name)

        def announce(change: Mapping[str, Any]) -> None:
            change = dict(change)
            file = change.pop("file")
            if file is not None:
                events.emit(schema_id=WATCH_EVENT, data=_file_event(change, file))
                return
            place = (change["namespace"], change["environment"])
            if change["renamed_to"] is not None:
                self.kernels.rename(*place, change["renamed_to"])
            self.kernels.forget_kernelspec(*place)
            self.tails.stir(change["build_id"])
            events.emit(schema_id=BUILD_EVENT, data=change)

        self.feed = self.store.feed(lambda change: server.io_loop.add_callback(announce, change))
        self.feed.start()


def _file_event(change: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    place = {key: change[key] for key in ("revision", "namespace", "environment")}
    return {**place, **file}


main = CondaStoreApp.launch_instance
