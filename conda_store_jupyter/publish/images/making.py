"""Makes the image of a sealed prefix: layers that are missing, configuration, manifest."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from conda_store_jupyter.publish.images import document
from conda_store_jupyter.publish.images.attachments import Document, attach, store_bytes
from conda_store_jupyter.publish.images.base import (
    BaseImage,
    BaseUnusable,
    Layout,
    base_digest,
    blob_path,
    open_layout,
    read_base,
)
from conda_store_jupyter.publish.images.contents import (
    Contents,
    programs,
    read_contents,
    with_history,
)
from conda_store_jupyter.publish.images.document import Facts, NamedLayer
from conda_store_jupyter.publish.images.layers import FORMAT, Cut
from conda_store_jupyter.publish.images.planning import plan_layers
from conda_store_jupyter.publish.images.rewriting import Move
from conda_store_jupyter.publish.images.settings import ImageSettings
from conda_store_jupyter.publish.images.workbench import Workbench, find_or_make
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.oci import CONFIG, MANIFEST, Descriptor, platform_of
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.blobs.interface import BlobCorrupt, BlobStore

# Says what is in a layer.
_PACKAGES = "org.conda-store.packages"


class ImageImpossible(Exception):
    """There can be no image of this build; the message says why, for people."""


@dataclass(frozen=True)
class ImageRequest:
    """Of what an image is made.

    Attributes:
        title: the environment's name.
        specs: the conda packages that were asked for, as MatchSpecs.
        documents: that refer to it.
        scratch: put no base image under it, whatever the settings say.
    """

    prefix: Path
    title: str
    lockfile: Lockfile
    specification_sha256: str
    specs: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    scratch: bool = False


@dataclass(frozen=True)
class Image:
    """An image whose every blob is stored.

    Attributes:
        blobs: configuration and layers, those of the base image first.
        made: how many layers had to be made now.
        attached: what refers to it, and the parts of that.
    """

    manifest: Descriptor
    blobs: tuple[Descriptor, ...]
    made: int
    attached: tuple[Descriptor, ...] = ()

    @property
    def size(self) -> int:
        """Bytes that a client without any of it transfers."""
        return self.manifest.size + sum(blob.size for blob in self.blobs)


def make_image(request: ImageRequest, settings: ImageSettings, bench: Workbench) -> Image:
    """Make an image and store its blobs.

    Raises:
        ImageImpossible: of this build there can be none.
        BaseUnusable: the base image cannot be used.
        OSError, BlobStoreAway: a file or the blob store cannot be read or written.
    """
    platform = platform_of(request.lockfile.platform)
    if platform is None:
        raise ImageImpossible(
            f"Container images are for Linux; this build is for {request.lockfile.platform}."
        )
    cut, contents = _opened(request, settings)
    facts = replace(_facts(request, settings, contents), platform=platform)
    reference = "" if request.scratch else settings.base
    with ExitStack() as stack:
        base = None
        if reference:
            layout, tag = stack.enter_context(open_layout(reference))
            base = read_base(layout, reference, tag, platform)
            _store_base(layout, base, bench.blobs)
        budget = settings.layer_budget - (len(base.layers) if base else 0)
        planned = plan_layers(contents, budget, settings.first_packages)
        layers, made = find_or_make(planned, cut, bench)
    image = _finish(facts, layers, base, bench.blobs, made)
    return replace(image, attached=attach(bench.blobs, image.manifest, request.documents))


def _opened(request: ImageRequest, settings: ImageSettings) -> tuple[Cut, Contents]:
    if prefixes.state(request.prefix) != "ready":
        raise ImageImpossible("The files of this build have been removed; restore it first.")
    try:
        move = Move(os.fsencode(request.prefix), settings.prefix.encode(), programs(request.prefix))
        contents = with_history(read_contents(request.prefix, move), request.specs)
    except ValueError as error:
        raise ImageImpossible(str(error)) from error
    return Cut(request.prefix, move, settings.compression, _python(request.lockfile)), contents


def _python(lockfile: Lockfile) -> str:
    """What determines byte-code: the exact interpreter."""
    return next((p.digest or p.url for p in lockfile.conda if p.name == "python"), "")


def _facts(request: ImageRequest, settings: ImageSettings, contents: Contents) -> Facts:
    guard = prefixes.read_guard(request.prefix) or {}
    old = str(request.prefix)
    activation = {
        name: str(value).replace(old, settings.prefix)
        for name, value in (guard.get("activation") or {}).items()
    }
    platform = platform_of(request.lockfile.platform)
    assert platform is not None
    return Facts(
        title=request.title,
        platform=platform,
        prefix=settings.prefix,
        activation=activation,
        command=_command(request.prefix, settings.prefix),
        created=max((s.record.timestamp for s in contents.packages if s.record), default=0),
        labels={
            "org.conda-store.lockfile.sha256": request.lockfile.sha256,
            "org.conda-store.specification.sha256": request.specification_sha256,
            "org.conda-store.prefix": settings.prefix,
        },
    )


def _command(prefix: Path, target: str) -> tuple[str, ...]:
    """An interpreter to talk to, if the environment has one."""
    for name in ("python", "R", "julia", "bash"):
        if (prefix / "bin" / name).exists():
            return (f"{target}/bin/{name}",)
    return ()


def _store_base(layout: Layout, base: BaseImage, blobs: BlobStore) -> None:
    for layer in base.layers:
        if blobs.stat(layer.sha256) is not None:
            continue
        try:
            with layout.open(blob_path(layer)) as file:
                blobs.put(
                    cast("BinaryIO", file),
                    sha256=layer.sha256,
                    size=layer.size,
                    media_type=layer.media_type,
                )
        except BlobCorrupt as error:
            raise BaseUnusable(f"its layer {layer.digest} is damaged: {error}") from error


def _finish(
    facts: Facts, layers: Sequence[NamedLayer], base: BaseImage | None, blobs: BlobStore, made: int
) -> Image:
    under = base.config if base else None
    config = store_bytes(blobs, document.config_json(facts, layers, under), CONFIG)
    descriptors = [*(base.layers if base else ()), *map(_described, layers)]
    annotations = document.annotations_of(facts)
    text = document.manifest_json(config, descriptors, annotations)
    manifest = store_bytes(blobs, text, MANIFEST)
    return Image(manifest, (config, *descriptors), made)


def _described(named: NamedLayer) -> Descriptor:
    return replace(named.layer.descriptor, annotations={_PACKAGES: named.name})


def recipe_of(settings: ImageSettings, subdir: str, *, scratch: bool) -> str:
    """A hash of everything but the build that determines its image.

    Raises:
        BaseUnusable: the base image cannot be read.
    """
    platform = platform_of(subdir)
    base = ""
    if settings.base and not scratch and platform is not None:
        base = base_digest(settings.base, platform)
    value = {**settings.to_json(), "base": base, "format": FORMAT}
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
