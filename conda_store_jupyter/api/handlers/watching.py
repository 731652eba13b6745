"""Watched files."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import one_of, page_request, word, words
from conda_store_jupyter.db.repositories.watched import SORTABLE, WatchFilter
from conda_store_jupyter.services.watching import listing
from conda_store_jupyter.services.watching.adoption import STATES


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
        self.answer_page(found, paths=paths)
