"""The registry of images in the foreground."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable

from conda_store_jupyter.api.registry.access import same
from conda_store_jupyter.api.registry.server import RegistryServer
from conda_store_jupyter.cli.session import Session


def serve(session: Session) -> None:
    """Answer until SIGINT or SIGTERM; a line for each request.

    Raises:
        StoreUnusable: the port is taken.
    """
    registry = RegistryServer(session.store, _server_token())
    registry.bind()
    _log_requests()
    _greet(session, registry)
    stopped_by = asyncio.run(_serve(registry))
    session.output.note(f"{stopped_by}: the registry ends.")
    session.output.document({"stopped_by": stopped_by})


async def _serve(registry: RegistryServer) -> str:
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[str] = loop.create_future()

    def stop(number: signal.Signals) -> None:
        if not stopped.done():
            stopped.set_result(number.name)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
    registry.start()
    try:
        return await stopped
    finally:
        await registry.close_connections()
        await asyncio.to_thread(registry.stop)


def _server_token() -> Callable[[str], bool]:
    """Jupyter's token, where it is set in a way that a process beside the server can know."""
    token = os.environ.get("JUPYTER_TOKEN", "")
    return lambda password: same(password, token)


def _greet(session: Session, registry: RegistryServer) -> None:
    note = session.output.note
    scheme = "https" if registry.is_secure else "http"
    note(f"Images of {session.store.layout.root} are at {scheme}://{registry.address}/v2/")
    option = "" if registry.is_secure else "--tls-verify=false "
    note(f"  podman pull {option}{registry.address}/NAMESPACE/ENVIRONMENT:latest")
    if session.store.config.on_demand and not session.store.is_staffed():
        note("  Nobody builds here: images on demand wait for JupyterLab or `conda-store worker`.")
    note("Ctrl-C ends it.")


def _log_requests() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logger = logging.getLogger("conda_store_jupyter")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
