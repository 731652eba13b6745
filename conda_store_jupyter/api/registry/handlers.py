"""The routes of the registry. Distribution-spec 1.1: pull, content discovery, referrers."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from tornado.httputil import HTTPServerRequest
from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError, RequestHandler

from conda_store_jupyter.api.registry import refusals
from conda_store_jupyter.api.registry.access import Caller
from conda_store_jupyter.api.registry.ranges import Unsatisfiable, parse_range
from conda_store_jupyter.api.registry.refusals import Refusal
from conda_store_jupyter.api.registry.registry import Registry, Repository
from conda_store_jupyter.db.repositories import images
from conda_store_jupyter.errors import CondaStoreError
from conda_store_jupyter.services.images import naming
from conda_store_jupyter.spec.oci import INDEX, MANIFEST, TAG_PATTERN, digest_of, sha256_in
from conda_store_jupyter.spec.scopes import EVERYTHING
from conda_store_jupyter.store.blobs.interface import BlobMissing, BlobStoreAway

log = logging.getLogger(__name__)

_MAX_LISTED = 1000
_REDIRECT_SECONDS = 600


class RegistryHandler(RequestHandler):
    """Answers in JSON, errors included; every request says who asks."""

    caller: Caller

    def initialize(self, registry: Registry) -> None:
        """As Tornado calls it with what the route says."""
        self.registry = registry

    def set_default_headers(self) -> None:
        """What docker's registry says of itself, for clients of before the specification."""
        self.set_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.clear_header("Server")

    async def prepare(self) -> None:
        """Find out who asks."""
        authorization = self.request.headers.get("Authorization", "")
        caller = await self.registry.run(self.registry.access.caller, authorization)
        if caller is None:
            raise refusals.unauthorized("This is not a password that pulls images here.")
        self.caller = caller
        if self.request.method not in ("GET", "HEAD"):
            raise refusals.unsupported()

    async def repository(self, name: str) -> Repository:
        """The repository of a path. Raises Refusal."""
        return await self.registry.repository(self.caller, name)

    async def head(self, *arguments: str) -> None:
        """As GET; Tornado sends the headers only."""
        await self.get(*arguments)

    async def get(self, *arguments: str) -> None:
        """Overridden by every subclass."""
        raise NotImplementedError

    def answer(self, value: Any, media_type: str = "application/json") -> None:
        """A JSON document."""
        self.answer_bytes(json.dumps(value).encode(), media_type)

    def answer_bytes(self, data: bytes, media_type: str) -> None:
        """A document with exactly this media type, without parameters."""
        self.set_header("Content-Type", media_type)
        self.set_header("Content-Length", str(len(data)))
        self.finish(b"" if self.request.method == "HEAD" else data)

    def answer_page(self, field: str, names: list[str], more: dict[str, Any]) -> None:
        """Names after ``last``, ``n`` at most, and where the next ones are."""
        limit = self._limit()
        last = self.get_query_argument("last", "")
        left = [name for name in names if name > last]
        shown = left[:limit]
        if len(left) > len(shown) and shown:
            query = urlencode({"n": limit, "last": shown[-1]})
            self.set_header("Link", f'<{quote(self.request.path)}?{query}>; rel="next"')
        self.answer({**more, field: shown})

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Every error in the specification's envelope."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        refusal = _refusal(error, status_code, self._reason)
        self.set_status(refusal.status)
        for name, value in refusal.headers.items():
            self.set_header(name, value)
        self.answer(refusal.to_json())

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """A refusal is no event of the log; a bug is."""
        if not isinstance(value, (Refusal, CondaStoreError, StreamClosedError)):
            super().log_exception(typ, value, tb)

    def compute_etag(self) -> str | None:
        """Nothing is hashed that has a digest anyway."""
        return None

    def _limit(self) -> int:
        text = self.get_query_argument("n", str(_MAX_LISTED))
        if not (text.isascii() and text.isdigit()):
            raise Refusal(400, "UNSUPPORTED", f"n={text[:40]} is not a number.")
        return min(int(text[:9] or 0), _MAX_LISTED)


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
    """``GET /v2/<name>/referrers/<digest>``: nothing refers to images here."""

    async def get(self, *arguments: str) -> None:
        """An empty index, which is what the specification wants for anything unknown, too."""
        name, digest = arguments
        await self.repository(name)
        if sha256_in(digest) is None:
            raise refusals.digest_invalid(digest)
        if self.get_query_argument("artifactType", ""):
            self.set_header("OCI-Filters-Applied", "artifactType")
        self.answer({"schemaVersion": 2, "mediaType": INDEX, "manifests": []}, INDEX)


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
        blobs = self.registry.store.context.blobs
        url = await self.registry.run(blobs.url, sha256, sha256, media_type, _REDIRECT_SECONDS)
        if url is not None:
            self.clear_header("Cache-Control")
            self.redirect(url, status=307)
        return url is not None

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
            await self.registry.change(images.lose_blob, sha256)
            self.clear_header("Content-Length")
            raise refusals.blob_unknown(digest_of(sha256)) from None
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


def _refusal(error: BaseException | None, status: int, reason: str) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, CondaStoreError):
        code = {403: "DENIED", 429: "TOOMANYREQUESTS"}.get(error.status, "MANIFEST_UNKNOWN")
        text = refusals.with_hints(error.message, error.hints)
        headers = {"Retry-After": "20"} if error.status == 429 else {}
        return Refusal(error.status, code, text, headers=headers)
    if isinstance(error, BlobStoreAway):
        return refusals.away(str(error))
    if isinstance(error, HTTPError):
        return Refusal(status, "UNSUPPORTED", error.log_message or reason)
    return Refusal(500, "UNKNOWN", "The registry has a bug here; its log has the traceback.")
