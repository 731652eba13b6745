"""What can be downloaded of a build."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from conda_store_jupyter.api import downloads
from conda_store_jupyter.api.base import Handler
from conda_store_jupyter.api.parameters import identity
from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.services import artifacts
from conda_store_jupyter.services.artifacts import Making, Ready
from conda_store_jupyter.store.blobs.interface import BlobMissing, BlobStoreAway

_ACCEPTED, _TEMPORARY_REDIRECT = 202, 307
_RETRY_SECONDS = 2
_OUTAGE_SECONDS = 30

# How long the answer waits for an archive, before it is 202 after all.
_TRY_SECONDS, _TRIES = 0.25, 240

#: What conda-store calls an archive: made by conda-pack, compressed with gzip.
CONDA_PACK = "archive.tar.gz"


class ArtifactsHandler(Handler):
    """``/build/{build_id}/artifacts/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """Everything, with its address."""
        number = identity(build_id)
        found = await self.read(artifacts.list_artifacts, self.store.context, number)
        base = url_path_join(self.base_url, "conda-store/api/v1/build", str(number), "artifact")
        self.answer([{**one, "url": f"{base}/{one['type']}/"} for one in found])


class ArtifactHandler(Handler):
    """``/build/{build_id}/artifact/{kind}/``"""

    @authenticated
    @authorized
    async def get(self, build_id: str, kind: str) -> None:
        """The bytes; or, while they are being made, how far that is."""
        await self.deliver(identity(build_id), kind)

    @authenticated
    @authorized
    async def head(self, build_id: str, kind: str) -> None:
        """As GET, without the bytes; nothing is made."""
        await self.deliver(identity(build_id), kind)

    async def deliver(self, build_id: int, kind: str) -> None:
        """Answer with an artifact."""
        context = self.store.context
        found = await self.read(artifacts.find, context, build_id, kind)
        if found is None and self.request.method == "HEAD":
            found = Making("absent", None, None)
        elif found is None:
            found = await self.change(artifacts.ask, context, build_id, kind)
        if isinstance(found, Ready):
            found = await self._send(build_id, kind, found)
        if isinstance(found, Making):
            say_making(self, found)

    async def _send(self, build_id: int, kind: str, ready: Ready) -> Making | None:
        """Send it; or, its bytes being lost, have it made again."""
        try:
            address = await self._address(ready)
            if address is not None:
                self.set_header("Cache-Control", "private, no-store")
                self.redirect(address, status=_TEMPORARY_REDIRECT)
            else:
                await self._stream(ready)
        except BlobMissing:
            self.clear()
            context = self.store.context
            return await self.change(artifacts.lost, context, build_id, kind, ready.sha256)
        except BlobStoreAway as away:
            raise StoreUnusable(
                f"The blob store cannot be reached: {away}",
                hints=["Try again in a minute."],
                detail={"retry_seconds": _OUTAGE_SECONDS},
            ) from away
        return None

    async def _address(self, ready: Ready) -> str | None:
        """Where the bytes can be had directly. Raises BlobMissing, BlobStoreAway."""
        if ready.text is not None:
            return None
        blobs, config = self.store.context.blobs, self.store.config
        if await asyncio.to_thread(blobs.stat, ready.sha256) is None:
            raise BlobMissing(ready.sha256)
        if not config.blob_redirect:
            return None
        return await asyncio.to_thread(
            blobs.url, ready.sha256, ready.filename, ready.media_type, config.blob_link_seconds
        )

    async def _stream(self, ready: Ready) -> None:
        wanted = downloads.describe(
            self,
            sha256=ready.sha256,
            size=ready.size,
            filename=ready.filename,
            media_type=ready.media_type,
        )
        if wanted is not None and ready.text is not None and self.request.method != "HEAD":
            self.write(ready.text[wanted.start : wanted.stop])
        elif wanted is not None and ready.text is None:
            await downloads.send(self, self.store.context.blobs, ready.sha256, wanted)
        # The type is set already; JSON, which the base class would say, it is not.
        await self.finish(set_content_type=ready.media_type)

    def compute_etag(self) -> str | None:
        """None: the hash of the bytes is the tag, and Tornado is to make no other."""
        return None


class CondaPackHandler(ArtifactHandler):
    """``/build/{build_id}/archive/``, where conda-store serves conda-pack's archives"""

    @authenticated
    @authorized
    async def get(self, build_id: str) -> None:
        """The ``tar.gz``; while it is being made the answer waits: conda-store's clients do not."""
        context, number = self.store.context, identity(build_id)
        for _ in range(_TRIES):
            found = await self.read(artifacts.find, context, number, CONDA_PACK)
            if isinstance(found, Ready):
                break
            if found is None:
                await self.change(artifacts.ask, context, number, CONDA_PACK)
            await asyncio.sleep(_TRY_SECONDS)
        await self.deliver(number, CONDA_PACK)

    @authenticated
    @authorized
    async def head(self, build_id: str) -> None:
        """As GET, without the bytes; nothing is made."""
        await self.deliver(identity(build_id), CONDA_PACK)


def say_making(handler: Handler, making: Making) -> None:
    """Answer that it is being made, and how far it is."""
    handler.set_status(_ACCEPTED)
    handler.set_header("Retry-After", str(_RETRY_SECONDS))
    handler.set_header("Cache-Control", "no-store")
    handler.answer(_json(making))


def _json(making: Making) -> Mapping[str, Any]:
    progress = dict(making.progress) if making.progress else None
    return {"state": making.state, "progress": progress, "error": making.error}
