"""Links to artifacts that need neither cookie nor token."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, urlencode

from jupyter_server.auth.decorator import allow_unauthenticated, authorized
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.handlers.artifacts import ArtifactHandler, say_making
from conda_store_jupyter.api.parameters import field, identity, integer, word
from conda_store_jupyter.errors import InvalidRequest, NotFound
from conda_store_jupyter.services import artifacts, links
from conda_store_jupyter.services.artifacts import Making, Ready
from conda_store_jupyter.services.links import Link
from conda_store_jupyter.services.representation import timestamp
from conda_store_jupyter.store.keys import key

_LEAST_SECONDS = 10


class LinkHandler(Handler):
    """``/build/{build_id}/artifact/{kind}/link/``"""

    @authenticated
    @authorized
    async def post(self, build_id: str, kind: str) -> None:
        """A link to the artifact; while it is being made, how far that is."""
        seconds = self._seconds(self.json_object())
        number, context = identity(build_id), self.store.context
        found: Ready | Making | None
        found = await self.read(artifacts.find, context, number, kind)
        if found is None:
            found = await self.change(artifacts.ask, context, number, kind)
        if isinstance(found, Making):
            say_making(self, found)
            return
        link = Link(number, kind, found.sha256, found.filename, int(time.time()) + seconds)
        self.answer(await self._json(link, found))

    async def _json(self, link: Link, ready: Ready) -> dict[str, Any]:
        path = await self._path(link)
        return {
            "url": path,
            "absolute_url": f"{self.request.protocol}://{self.request.host}{path}",
            "expires_on": timestamp(datetime.fromtimestamp(link.expires, tz=timezone.utc)),
            "filename": ready.filename,
            "media_type": ready.media_type,
            "size": ready.size,
            "sha256": ready.sha256,
        }

    async def _path(self, link: Link) -> str:
        signed = links.signature(await asyncio.to_thread(key, self.store.context.layout.key), link)
        query = urlencode({"sha256": link.sha256, "expires": link.expires, "signature": signed})
        place = (str(link.build_id), quote(link.kind), quote(link.filename))
        path = url_path_join(self.base_url, "conda-store/api/v1/download", *place)
        return f"{path}?{query}"

    def _seconds(self, body: dict[str, Any]) -> int:
        most = self.store.config.link_seconds
        seconds = field(body, "seconds", int)
        if seconds is not None and not _LEAST_SECONDS <= seconds <= most:
            raise InvalidRequest(
                f"'seconds' must be from {_LEAST_SECONDS} to {most}.",
                hints=["c.CondaStore.link_seconds is the most."],
                detail={"parameter": "seconds"},
            )
        return most if seconds is None else seconds


class DownloadHandler(ArtifactHandler):
    """``/download/{build_id}/{kind}/{filename}?sha256=…&expires=…&signature=…``

    The signature stands for whoever asked for the link: nobody has to be logged in.
    """

    @allow_unauthenticated
    async def get(self, build_id: str, kind: str, filename: str) -> None:
        """The bytes, or a part of them."""
        await self._deliver_signed(identity(build_id), kind, filename)

    @allow_unauthenticated
    async def head(self, build_id: str, kind: str, filename: str) -> None:
        """Name, size and hash."""
        await self._deliver_signed(identity(build_id), kind, filename)

    async def _deliver_signed(self, build_id: int, kind: str, filename: str) -> None:
        sha256 = word(self, "sha256")
        link = Link(build_id, kind, sha256, filename, integer(self, "expires", 0, most=2**53))
        secret = await asyncio.to_thread(key, self.store.context.layout.key)
        links.check(secret, link, word(self, "signature"), time.time())
        found = await self.read(artifacts.find, self.store.context, build_id, kind)
        if isinstance(found, Ready) and found.sha256 != sha256:
            raise NotFound(
                "What this link names has been made anew since.", hints=["Ask for a new link."]
            )
        self.set_header("Referrer-Policy", "no-referrer")
        await self.deliver(build_id, kind)
