"""Terminals in environments. JupyterLab opens them as it opens any other."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import field, required
from conda_store_jupyter.errors import Conflict, InvalidRequest
from conda_store_jupyter.publish.shells import Shell, shell_in
from conda_store_jupyter.services import places


class TerminalsHandler(Handler):
    """``/terminal/``"""

    # Whoever may open terminals, as jupyter_server_terminals asks for it.
    auth_resource = "terminals"

    @authenticated
    @authorized
    async def post(self) -> None:
        """A new terminal with the current build of an environment active in it."""
        body = self.json_object()
        namespace = required(body, "namespace", str)
        name = required(body, "environment_name", str)
        directory = self._directory(field(body, "cwd", str) or "")
        terminals = self._terminals()
        place = await self.read(places.of_current_build, self.store.context, namespace, name)
        shell = await asyncio.to_thread(self._shell, terminals, place)
        terminal = terminals.create(
            shell_command=list(shell.command), extra_env=dict(shell.variables), cwd=directory
        )
        self.answer({"name": terminal["name"], "build_id": place.build_id})

    def _terminals(self) -> Any:
        terminals = self.settings.get("terminal_manager")
        if terminals is None:
            raise Conflict(
                "This server has no terminals.",
                hints=["Set c.ServerApp.terminals_enabled = True, or start one yourself."],
            )
        return terminals

    def _directory(self, path: str) -> str:
        root = Path(self.settings["server_root_dir"]).expanduser().resolve()
        place = (root / path.lstrip("/")).resolve()
        if place != root and root not in place.parents:
            raise InvalidRequest(f"{path} is outside of the server's files.")
        return str(place if place.is_dir() else root)

    def _shell(self, terminals: Any, place: places.Place) -> Shell:
        assert self.serverapp is not None
        directory = Path(self.serverapp.runtime_dir, "conda-store", str(place.build_id))
        program = terminals.shell_command[0]
        return shell_in(program, place.label, place.activation, os.environ, directory)
