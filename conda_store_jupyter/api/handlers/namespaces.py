"""Namespaces."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import page_request
from conda_store_jupyter.db.repositories.namespaces import SORTABLE
from conda_store_jupyter.services import catalog, ownership


class NamespacesHandler(Handler):
    """``/namespace/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """A page of namespaces."""
        page = page_request(self, SORTABLE, self.store.config.max_page_size)
        self.answer_page(await self.read(catalog.list_namespaces, page))


class NamespaceHandler(Handler):
    """``/namespace/{namespace}/``"""

    @authenticated
    @authorized
    async def get(self, namespace: str) -> None:
        """One namespace."""
        self.answer(await self.read(ownership.get_namespace, namespace))

    @authenticated
    @authorized
    async def post(self, namespace: str) -> None:
        """Make it."""
        self.answer(await self.change(ownership.create_namespace, namespace))

    @authenticated
    @authorized
    async def delete(self, namespace: str) -> None:
        """Remove it, when it is empty."""
        self.answer(await self.change(ownership.delete_namespace, namespace))
