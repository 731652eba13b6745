"""The routes of the registry. Distribution-spec 1.1: pull, content discovery, referrers."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from tornado.httputil import HTTPServerRequest
from tornado.iostream import StreamClosedError
from tornado.web import Application, RequestHandler

from conda_store_jupyter.api.registry import refusals
from conda_store_jupyter.api.registry.base import RegistryHandler
from conda_store_jupyter.api.registry.ranges import Unsatisfiable, parse_range
from conda_store_jupyter.api.registry.refusals import Refusal
from conda_store_jupyter.api.registry.registry import Registry, Repository
from conda_store_jupyter.db.repositories import images
from conda_store_jupyter.publish.images.attachments import LOCK_FILES, listed
from conda_store_jupyter.services.images import naming
from conda_store_jupyter.spec.oci import INDEX, MANIFEST, TAG_PATTERN, digest_of, sha256_in
from conda_store_jupyter.spec.scopes import EVERYTHING
from conda_store_jupyter.store.blobs.interface import BlobMissing

log = logging.getLogger(__name__)


class VersionHandler(RegistryHandler):
    """``GET /v2/``: whether this is a registry, and whether it needs a password."""

    async def get(self, *arguments: str) -> None:
        """Clients only send a password where this asks for one."""
        if not self.caller.known and self.caller.scopes != EVERYTHING:
            raise refusals.unauthorized()
        self.answer({})


class CatalogHandler(RegistryHandler):
    """``GET /v2/_catalog``: what the caller may pull."""

    async def get(self, *arguments: str) -> None:
        """Of docker's registry, not of the specification; many tools use it."""
        if not self.caller.known and not self.caller.scopes.patterns:
            raise refusals.unauthorized()
        names = await self.registry.read(naming.list_repositories, self.caller.scopes)
        self.answer_page("repositories", names, {})


class TagsHandler(RegistryHandler):
    """``GET /v2/<name>/tags/list``."""

    async def get(self, *arguments: str) -> None:
        """In order, in pages."""
        repository = await self.repository(arguments[0])
        tags = await self.registry.read(naming.list_tags, repository.environment_id)
        self.answer_page("tags", tags, {"name": repository.name})


class ReferrersHandler(RegistryHandler):
    """``GET /v2/<name>/referrers/<digest>``: the lock files of what is in an image."""

    async def get(self, *arguments: str) -> None:
        """An index, empty where the digest is unknown, as the specification wants it."""
        repository, digest = await self.repository(arguments[0]), arguments[1]
        sha256 = sha256_in(digest)
        if sha256 is None:
            raise refusals.digest_invalid(digest)
        rows = await self.registry.read(images.referrers, repository.environment_id, sha256)
        found = {row.sha256: listed(row.sha256, row.size) for row in rows}
        if wanted := self.get_query_argument("artifactType", ""):
            self.set_header("OCI-Filters-Applied", "artifactType")
            found = {} if wanted != LOCK_FILES else found
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": list(found.values())}
        self.answer(index, INDEX)


class ManifestHandler(RegistryHandler):
    """``GET /v2/<name>/manifests/<tag or digest>``."""

    async def get(self, *arguments: str) -> None:
        """A tag's image is made when it is not there; see ``Registry.image``."""
        name, reference = arguments
        repository = await self.repository(name)
        if ":" in reference:
            sha256 = await self._known(repository, reference)
        elif TAG_PATTERN.fullmatch(reference):
            state = await self.registry.image(self.caller, repository, reference)
            sha256 = state.manifest_sha256
        else:
            raise refusals.manifest_unknown(f"{reference[:140]!r} is neither a tag nor a digest.")
        data = await self._read(sha256)
        self.set_header("Docker-Content-Digest", digest_of(sha256))
        self.set_header("Etag", f'"{digest_of(sha256)}"')
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        self.answer_bytes(data, MANIFEST)

    async def _known(self, repository: Repository, digest: str) -> str:
        sha256 = sha256_in(digest)
        if sha256 is None:
            raise refusals.digest_invalid(digest)
        found = await self.registry.read(images.in_environment, repository.environment_id, sha256)
        if found is None or found.media_type != MANIFEST:
            raise refusals.manifest_unknown(f"{repository.name} has no image {digest}.")
        return sha256

    async def _read(self, sha256: str) -> bytes:
        blobs = self.registry.store.context.blobs
        try:
            return await self.registry.run(lambda: b"".join(blobs.open(sha256)))
        except BlobMissing:
            await self.registry.change(images.lose_blob, sha256)
            raise refusals.later("A part of the image was lost; it is made again.", 1) from None


class BlobHandler(RegistryHandler):
    """``GET /v2/<name>/blobs/<digest>``: a layer or a configuration, resumable."""

    async def get(self, *arguments: str) -> None:
        """Only blobs of images of this repository: a digest is no permission."""
        name, digest = arguments
        repository = await self.repository(name)
        sha256 = sha256_in(digest)
        if sha256 is None:
            raise refusals.digest_invalid(digest)
        found = await self.registry.read(images.in_environment, repository.environment_id, sha256)
        if found is None:
            raise refusals.blob_unknown(digest)
        self.set_header("Docker-Content-Digest", digest)
        self.set_header("Accept-Ranges", "bytes")
        self.set_header("Etag", f'"{digest}"')
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        if self.request.method == "GET" and await self._redirect(sha256, found.media_type):
            return
        await self._send(sha256, found.size)

    async def _redirect(self, sha256: str, media_type: str) -> bool:
        """Send the client to the blob store, where that gives out addresses."""
        config = self.registry.store.config
        if not config.blob_redirect:
            return False
        blobs, seconds = self.registry.store.context.blobs, config.blob_link_seconds
        url = await self.registry.run(blobs.url, sha256, sha256, media_type, seconds)
        if url is None:
            return False
        if await self.registry.run(blobs.stat, sha256) is None:
            raise await self._lost(sha256)
        self.clear_header("Cache-Control")
        self.redirect(url, status=307)
        return True

    async def _lost(self, sha256: str) -> Refusal:
        """The blob store has lost it: images that consist of it are made again."""
        await self.registry.change(images.lose_blob, sha256)
        return refusals.blob_unknown(digest_of(sha256))

    async def _send(self, sha256: str, size: int) -> None:
        start, stop = self._bounds(size)
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Length", str(stop - start))
        if self.request.method == "HEAD":
            self.finish()
            return
        blobs = self.registry.store.context.blobs
        try:
            pieces = await self.registry.run(blobs.open, sha256, start, stop)
        except BlobMissing:
            raise await self._lost(sha256) from None
        await self._stream(pieces)

    def _bounds(self, size: int) -> tuple[int, int]:
        try:
            wanted = parse_range(self.request.headers.get("Range", ""), size)
        except Unsatisfiable:
            raise refusals.nothing_of_it(size) from None
        if wanted is None:
            return 0, size
        self.set_status(206)
        self.set_header("Content-Range", f"bytes {wanted[0]}-{wanted[1] - 1}/{size}")
        return wanted

    async def _stream(self, pieces: Iterator[bytes]) -> None:
        """One piece at a time, as fast as the client takes them."""
        while (piece := await self.registry.run(next, pieces, None)) is not None:
            self.write(piece)
            try:
                await self.flush()
            except StreamClosedError:
                return
        self.finish()


class NothingHandler(RegistryHandler):
    """Whatever else somebody asks for."""

    async def get(self, *arguments: str) -> None:
        """Say where to look."""
        raise Refusal(
            404, "UNSUPPORTED", "There is nothing here; this is a registry of container images."
        )


def application(registry: Registry) -> Application:
    """The registry as Tornado takes it."""
    routes = [
        (r"/v2/?", VersionHandler),
        (r"/v2/_catalog", CatalogHandler),
        (r"/v2/(.+)/tags/list", TagsHandler),
        (r"/v2/(.+)/manifests/([^/]+)", ManifestHandler),
        (r"/v2/(.+)/blobs/([^/]+)", BlobHandler),
        (r"/v2/(.+)/referrers/([^/]+)", ReferrersHandler),
        (r".*", NothingHandler),
    ]
    return Application(
        [(path, handler, {"registry": registry}) for path, handler in routes],
        log_function=_log_request,
    )


def _log_request(handler: RequestHandler) -> None:
    request: HTTPServerRequest = handler.request
    milliseconds = 1000 * request.request_time()
    log.info("%s %s %s %.1f ms", request.method, request.path, handler.get_status(), milliseconds)
