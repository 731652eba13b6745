"""Makes the images that are asked for, one after the other, in a thread of its own."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.image_models import Image
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.repositories import blobs, builds, images
from conda_store_jupyter.errors import Conflict, DatabaseAway
from conda_store_jupyter.publish.images.attachments import Document
from conda_store_jupyter.publish.images.base import BaseUnusable
from conda_store_jupyter.publish.images.making import (
    Image as MadeImage,
)
from conda_store_jupyter.publish.images.making import (
    ImageImpossible,
    ImageRequest,
    make_image,
    recipe_of,
)
from conda_store_jupyter.publish.images.settings import ImageSettings
from conda_store_jupyter.publish.images.workbench import Workbench
from conda_store_jupyter.services import documents
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.images.holding import ImageLease, ImageLost
from conda_store_jupyter.services.images.known import RecordedLayers, record_blob
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.oci import platform_of
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.store.blobs.interface import BlobError, BlobStore

log = logging.getLogger(__name__)

_STOP_SECONDS = 5.0
_LOCK_FILES = ("conda-lock.yml", "pixi.lock", "explicit.txt")
# A working directory that nobody has touched for so long is of a process that died.
_ABANDONED_SECONDS = 86_400.0


class ImageMaker:
    """A thread that makes images as long as any are asked for.

    Several processes may have one: an image is leased, and who lost the lease writes nothing.
    With ``ahead`` it also asks, itself, for the images of current builds.
    """

    def __init__(
        self,
        database: Database,
        context: Context,
        *,
        lease_seconds: float,
        poll_seconds: float,
        ahead: bool = False,
    ) -> None:
        self._database = database
        self._context = context
        self._lease = lease_seconds
        self._poll = poll_seconds
        self._ahead = ahead
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._bell = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="conda-store-images", daemon=True)

    def start(self) -> None:
        """Begin. The thread does not keep the process alive."""
        self._thread.start()

    def ring(self) -> None:
        """Something was asked for."""
        self._bell.set()

    def stop(self) -> None:
        """End; an image that is being made is left to the next process."""
        self._stop.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def make_all(self) -> int:
        """Make, here and now, everything that waits; the number of images."""
        if self._ahead:
            self._ask_ahead()
        count = 0
        while not self._stop.is_set() and self._make_one():
            count += 1
        return count

    def _work(self) -> None:
        _sweep(self._scratch)
        while not self._stop.is_set():
            try:
                self.make_all()
            except DatabaseAway as away:
                log.warning("images wait for the database: %s", away)
            except Exception:
                log.exception("the maker of images goes on")
            self._bell.wait(self._poll)
            self._bell.clear()

    def _ask_ahead(self) -> None:
        for build_id, platform in self._database.read(images.current_without_image):
            if platform_of(platform) is None:
                continue
            try:
                recipe = recipe_of(self._context.images, platform, scratch=False)
            except BaseUnusable as error:
                log.warning("no images ahead: %s", _sentence(error))
                return
            with suppress(IntegrityError):  # the build was deleted just now
                self._database.write(images.ask, build_id, recipe, scratch=False)

    @property
    def _scratch(self) -> Path:
        return self._context.layout.blobs / ".making"

    def _make_one(self) -> bool:
        if not self._database.read(images.has_work):
            return False
        held = self._database.write(images.claim, self._name, self._lease)
        if held is None:
            return False
        with suppress(ImageLost):
            self._end(held)
        return True

    def _end(self, held: tuple[int, int]) -> None:
        started = time.monotonic()
        try:
            with self._kept(held) as (lease, scratch):
                made = self._make(held, lease, scratch)
        except ImageLost:
            raise
        except (ImageImpossible, BaseUnusable) as error:
            self._fail(held, _sentence(error))
        except (BlobError, OSError) as error:
            log.warning("image %s cannot be made: %s", held[0], error)
            self._fail(held, f"It cannot be made at the moment: {error}")
        except Exception as bug:
            log.exception("image %s failed by a bug", held[0])
            self._fail(held, f"An unexpected error: {type(bug).__name__}: {bug}")
        else:
            seconds = time.monotonic() - started
            log.info("image %s: %s of its layers were new, %.1f s", held[0], made.made, seconds)

    def _make(self, held: tuple[int, int], lease: ImageLease, scratch: Path) -> MadeImage:
        request, recipe = self._database.read(_request, self._context, held[0])
        bench = Workbench(
            self._context.blobs,
            RecordedLayers(self._database, self._context.blobs),
            scratch,
            lease.report,
        )
        _check_recipe(request, self._context.images, recipe)
        made = make_image(request, self._context.images, bench)
        if not self._database.write(_finish, self._context.blobs, held, made):
            raise ImageLost
        return made

    def _fail(self, held: tuple[int, int], error: str) -> None:
        self._database.write(images.end, held, state=images.FAILED, error=error)

    @contextmanager
    def _kept(self, held: tuple[int, int]) -> Iterator[tuple[ImageLease, Path]]:
        """The lease is renewed meanwhile, and there is a working directory."""
        self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix="image.", dir=self._scratch) as directory,
            ImageLease(self._database, held, self._lease, self._stop) as lease,
        ):
            yield lease, Path(directory)


def _request(session: Session, context: Context, image_id: int) -> tuple[ImageRequest, str]:
    """What to make, and the recipe by which it was asked for."""
    image = session.get(Image, image_id)
    build = builds.by_id(session, image.build_id) if image else None
    if image is None or build is None:
        raise ImageLost
    if build.lockfile is None:
        raise ImageImpossible("This build has made no environment.")
    environment = build.environment
    namespace = environment.namespace.name
    request = ImageRequest(
        prefix=context.layout.prefix(namespace, environment.stem, build.lockfile.sha256),
        title=environment.name,
        lockfile=Lockfile.from_json(build.lockfile.content),
        specification_sha256=build.specification.sha256,
        specs=Specification.from_canonical(build.specification.spec).dependencies,
        documents=tuple(_documents(context, build)),
        scratch=image.scratch,
    )
    return request, image.recipe


def _documents(context: Context, build: Build) -> Iterator[Document]:
    """The lock files that can be written of a build."""
    resolved = documents.resolved(context, build)
    for kind in _LOCK_FILES:
        with suppress(Conflict):  # this format cannot say all that the build has
            media_type = documents.FORMATS[kind].media_type.partition(";")[0]
            yield Document(kind, media_type, documents.write(resolved, kind))


def _check_recipe(request: ImageRequest, settings: ImageSettings, recipe: str) -> None:
    """The base image may be another one by now, and another process may have other settings."""
    if recipe_of(settings, request.lockfile.platform, scratch=request.scratch) != recipe:
        raise ImageImpossible(
            "The settings of images or the base image have changed since it was asked for: "
            "pull it again. Every process of a store needs the same settings of images."
        )


def _finish(session: Session, store: BlobStore, held: tuple[int, int], made: MadeImage) -> bool:
    parts = [made.manifest, *made.blobs, *made.attached]
    for blob in parts:
        if blobs.by_sha256(session, blob.sha256) is None:
            record_blob(session, store, blob)
    images.set_blobs(session, held[0], parts)
    return images.end(
        session,
        held,
        state=images.READY,
        manifest_sha256=made.manifest.sha256,
        size=made.size,
    )


def _sentence(error: Exception) -> str:
    if isinstance(error, BaseUnusable):
        return f"The base image (c.CondaStore.image_base) cannot be used: {error}."
    return str(error)


def _sweep(scratch: Path) -> None:
    """Remove what processes that died have left."""
    for path in scratch.glob("image.*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(path)
