"""Watched files."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import (
    field,
    identity,
    one_of,
    page_request,
    required,
    word,
    words,
)
from conda_store_jupyter.db.repositories.watched import SORTABLE, WatchFilter
from conda_store_jupyter.services.watching import listing, orders
from conda_store_jupyter.services.watching.adoption import STATES
from conda_store_jupyter.spec.names import check_name


class WatchHandler(Handler):
    """``/watch/``"""

    @authenticated
    @authorized
    async def get(self) -> None:
        """A page of watched files, and the paths through which they are found."""
        namespace = word(self, "namespace")
        states = tuple(one_of("state", value, STATES) for value in words(self, "state"))
        wanted = WatchFilter(namespace=namespace, search=word(self, "search"), states=states)
        page = page_request(self, SORTABLE, self.store.config.max_page_size)
        found, paths = await asyncio.gather(
            self.read(listing.list_files, wanted, page), self.read(listing.list_paths, namespace)
        )
        self.answer_page(found, paths=paths, root=str(self._root()))

    @authenticated
    @authorized
    async def post(self) -> None:
        """Have a file or directory watched by every server of the store."""
        body = self.json_object()
        config = self.store.config
        asked = await self.change(
            orders.ask,
            check_name("namespace", config.watch_namespace or config.default_namespace),
            self._absolute(required(body, "path", str)),
            recursive=bool(field(body, "recursive", bool)),
        )
        self.answer(asked)

    def _absolute(self, path: str) -> str:
        """A path that is relative is one of the file browser."""
        if path.startswith(("/", "~")):
            return path
        return str(self._root() / path)

    def _root(self) -> Path:
        """The directory of the file browser."""
        return Path(self.settings["server_root_dir"]).expanduser().absolute()


class WatchPathHandler(Handler):
    """``/watch/{path_id}/``"""

    @authenticated
    @authorized
    async def put(self, path_id: str) -> None:
        """Stop watching a path, or go on."""
        stopped = required(self.json_object(), "stopped", bool)
        self.answer(await self.change(orders.stop, identity(path_id), stopped))

    @authenticated
    @authorized
    async def delete(self, path_id: str) -> None:
        """Forget a path and what became of its files; their environments stay."""
        await self.change(orders.forget, identity(path_id))
        self.answer()
