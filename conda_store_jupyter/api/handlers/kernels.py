"""Kernels that run in environments of the store, on every server that has it."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.services import kernel_uses


class KernelsHandler(Handler):
    """``/kernel/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Every running kernel with the build that it uses."""
        self.answer(await self.read(kernel_uses.list_kernels))
