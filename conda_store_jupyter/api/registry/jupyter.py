"""The registry inside a Jupyter server: whose passwords it takes, and its start and end."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from jupyter_server.serverapp import ServerApp

from conda_store_jupyter.api.registry.access import same
from conda_store_jupyter.api.registry.server import RegistryServer, RegistryStore
from conda_store_jupyter.errors import CondaStoreError

log = logging.getLogger(__name__)


def open_registry(app: ServerApp, store: RegistryStore) -> RegistryServer | None:
    """The registry of this server, listening as soon as its event loop runs; None without one.

    A port that is taken is no reason for a Jupyter server not to start: it is logged.
    """
    if not store.config.registry_port:
        return None
    provider = app.identity_provider

    def is_server_token(password: str) -> bool:
        return same(password, str(getattr(provider, "token", "") or "")) or is_hub_token(
            provider, password
        )

    registry = RegistryServer(
        store, is_server_token, is_open=not getattr(provider, "auth_enabled", True)
    )
    try:
        registry.bind()
    except CondaStoreError as error:
        log.error("%s %s", error.message, " ".join(error.hints))
        return None
    app.io_loop.add_callback(registry.start)
    return registry


async def close_registry(registry: RegistryServer | None) -> None:
    """End it."""
    if registry is not None:
        await registry.close_connections()
        await asyncio.to_thread(registry.stop)


def is_hub_token(provider: Any, password: str) -> bool:
    """Whether JupyterHub gave somebody this token who may use this server."""
    hub = getattr(provider, "hub_auth", None)
    if hub is None:
        return False
    try:
        user = hub.user_for_token(password)
        return bool(user) and bool(hub.check_scopes(hub.access_scopes, user))
    except Exception:
        log.exception("JupyterHub cannot be asked about a token")
        return False
