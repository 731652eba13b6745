"""Starts and stops the registry on its port, inside whatever event loop there is."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from conda_store_jupyter.api.base import OpenStore
from conda_store_jupyter.api.registry.access import Access
from conda_store_jupyter.api.registry.handlers import application
from conda_store_jupyter.api.registry.listener import SniffingServer
from conda_store_jupyter.api.registry.registry import Registry
from conda_store_jupyter.errors import InvalidRequest, StoreUnusable
from conda_store_jupyter.services.images.maker import ImageMaker
from conda_store_jupyter.services.images.options import on_demand_policy
from conda_store_jupyter.spec.scopes import NOTHING, Scopes, parse_scopes

log = logging.getLogger(__name__)

# Requests that read the database or a blob at the same time.
_THREADS = 16
# Nobody sends anything to a registry that is only pulled from.
_MAX_BODY = 1 << 16


class RegistryStore(OpenStore, Protocol):
    """What the registry needs of the store that ``bootstrap`` opened."""

    def image_maker(self) -> ImageMaker:
        """Makes images in this process; not started."""

    def is_staffed(self) -> bool:
        """Whether anybody builds what is queued."""


@dataclass
class RegistryServer:
    """A registry that listens as long as it is started.

    Attributes:
        port: that it listens on, once it does.
        makes_images: what is missing is made in this process, and not by another one.
    """

    store: RegistryStore
    is_server_token: Callable[[str], bool] = field(default=lambda password: False)
    is_open: bool = False
    port: int = 0
    makes_images: bool = True
    _sockets: list[socket.socket] = field(default_factory=list, init=False)
    _server: HTTPServer | None = field(default=None, init=False)
    _executor: ThreadPoolExecutor | None = field(default=None, init=False)
    _maker: ImageMaker | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """``HOST:PORT`` as images are called by."""
        host = self.store.config.registry_ip or "localhost"
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def is_secure(self) -> bool:
        """Whether it speaks TLS."""
        return bool(self.store.config.registry_certfile)

    def bind(self) -> None:
        """Take the port; nobody is answered yet.

        Raises:
            StoreUnusable: the port is taken, or a certificate cannot be read.
            InvalidRequest: a setting is wrong.
        """
        config = self.store.config
        public, options = _public(config.registry_public), self._tls()
        try:
            self._sockets = bind_sockets(config.registry_port, config.registry_ip)
        except OSError as error:
            raise StoreUnusable(
                f"The registry of images cannot listen on {config.registry_ip or '*'}:"
                f"{config.registry_port}: {error.strerror}.",
                hints=["Set c.CondaStore.registry_port to another port."],
            ) from error
        self.port = self._sockets[0].getsockname()[1]
        self._maker = self.store.image_maker()
        kind = HTTPServer if options else SniffingServer
        self._server = kind(
            application(self._registry(self._maker, public)),
            ssl_options=options,
            max_body_size=_MAX_BODY,
            xheaders=True,
        )

    def start(self) -> None:
        """Answer, on the running event loop; after :meth:`bind`."""
        assert self._server is not None
        assert self._maker is not None
        self._server.add_sockets(self._sockets)
        if self.makes_images:
            self._maker.start()
        scheme = "https" if self.is_secure else "http"
        log.info("The registry of images is at %s://%s/v2/", scheme, self.address)

    async def close_connections(self) -> None:
        """Take no more requests, and end those that are under way."""
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()

    def stop(self) -> None:
        """End; blocks until the image that is being made was let go."""
        if self._maker is not None:
            self._maker.stop()
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)

    def _registry(self, maker: ImageMaker, public: Scopes) -> Registry:
        self._executor = ThreadPoolExecutor(_THREADS, "conda-store-registry")
        return Registry(
            store=self.store,
            access=Access(self.store, public, self.is_server_token, self.is_open),
            on_demand=on_demand_policy(self.store.config),
            ring=maker.ring,
            is_staffed=self.store.is_staffed,
            executor=self._executor,
            patience=self.store.config.registry_patience,
        )

    def _tls(self) -> ssl.SSLContext | None:
        config = self.store.config
        if not config.registry_certfile:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(config.registry_certfile, config.registry_keyfile or None)
        except (OSError, ssl.SSLError) as error:
            raise StoreUnusable(
                f"The certificate of the registry cannot be used: {error}.",
                hints=["Check c.CondaStore.registry_certfile and registry_keyfile."],
            ) from error
        return context


def _public(patterns: Sequence[str]) -> Scopes:
    try:
        return parse_scopes(patterns) if patterns else NOTHING
    except ValueError as error:
        raise InvalidRequest(f"c.CondaStore.registry_public: {error}.") from None
