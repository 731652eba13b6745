"""Base images that an administrator gives: an OCI layout, as a directory or as a tar of one.

OCI image-spec 1.1, ``image-layout.md``. `skopeo copy docker://debian:stable-slim oci:DIRECTORY:TAG`
makes one.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from conda_store_jupyter.spec.oci import (
    DOCKER_INDEX,
    INDEX,
    LAYER_GZIP,
    Descriptor,
    ImagePlatform,
    sha256_in,
)

_REFERENCE = "org.opencontainers.image.ref.name"
_MAX_DOCUMENT = 4 << 20

# docker's names for the same bytes.
_LAYER_TYPES = {"application/vnd.docker.image.rootfs.diff.tar.gzip": LAYER_GZIP}


class BaseUnusable(Exception):
    """A base image cannot be used; the message says why, for the administrator."""


@dataclass(frozen=True)
class BaseImage:
    """A base image: its configuration and its layers from the bottom up.

    Attributes:
        digest: hexadecimal, of its manifest.
        name: as the administrator wrote it.
    """

    name: str
    digest: str
    config: dict[str, Any]
    layers: tuple[Descriptor, ...]


class Layout:
    """An OCI layout that is open; the files of an archive are read where they are."""

    def __init__(self, directory: Path | None, archive: tarfile.TarFile | None) -> None:
        self._directory = directory
        self._archive = archive

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file of the layout. Raises BaseUnusable when it is not there."""
        try:
            if self._directory is not None:
                with (self._directory / name).open("rb") as file:
                    yield file
                return
            assert self._archive is not None
            with self._member(name) as file:
                yield file
        except FileNotFoundError:
            raise BaseUnusable(f"it has no file {name}") from None

    def blob(self, descriptor: Descriptor) -> bytes:
        """A small document, checked. Raises BaseUnusable."""
        if descriptor.size > _MAX_DOCUMENT:
            raise BaseUnusable(f"its document {descriptor.digest} is too large")
        with self.open(blob_path(descriptor)) as file:
            data = file.read(_MAX_DOCUMENT + 1)
        if hashlib.sha256(data).hexdigest() != descriptor.sha256:
            raise BaseUnusable(f"its document {descriptor.digest} is damaged")
        return data

    def _member(self, name: str) -> IO[bytes]:
        assert self._archive is not None
        for spelled in (name, f"./{name}"):
            try:
                return self._archive.extractfile(spelled) or io.BytesIO()
            except KeyError:
                continue
        raise FileNotFoundError(name)


def blob_path(descriptor: Descriptor) -> str:
    """Where a layout has a blob."""
    return f"blobs/sha256/{descriptor.sha256}"


@contextmanager
def open_layout(reference: str) -> Iterator[tuple[Layout, str]]:
    """The layout of ``PATH`` or ``PATH:TAG``, and the tag.

    ``oci:`` and ``oci-archive:`` before it, as skopeo writes them, are understood.

    Raises:
        BaseUnusable: there is none.
    """
    path, tag = _split(reference)
    try:
        if path.is_dir():
            yield Layout(path, None), tag
            return
        with tarfile.open(path) as archive:
            yield Layout(None, archive), tag
    except FileNotFoundError:
        raise BaseUnusable(f"there is nothing at {path}") from None
    except (OSError, tarfile.TarError) as error:
        raise BaseUnusable(f"{path} cannot be read: {error}") from error


def read_base(layout: Layout, reference: str, tag: str, platform: ImagePlatform) -> BaseImage:
    """The image of a layout for a platform.

    Raises:
        BaseUnusable: there is none, or it is damaged.
    """
    with layout.open("index.json") as file:
        index = _document(file.read(_MAX_DOCUMENT))
    descriptor = _chosen(layout, index, tag, platform)
    manifest = _document(layout.blob(descriptor))
    try:
        config = _document(layout.blob(Descriptor.from_json(manifest["config"])))
        layers = tuple(_layer(value) for value in manifest["layers"])
    except (KeyError, TypeError, ValueError) as error:
        raise BaseUnusable(f"its manifest is none: {error!r}") from error
    _check(config, layers, platform)
    return BaseImage(reference, descriptor.sha256, config, layers)


def base_digest(reference: str, platform: ImagePlatform) -> str:
    """The hash of a base image's manifest as it is now; read again only when its file changes.

    Raises:
        BaseUnusable: there is none.
    """
    path, _ = _split(reference)
    watched = path / "index.json" if path.is_dir() else path
    try:
        status = watched.stat()
    except OSError as error:
        raise BaseUnusable(f"{path} cannot be read: {error.strerror}") from error
    return _digest(reference, platform, (status.st_mtime_ns, status.st_size, status.st_ino))


@lru_cache(maxsize=16)
def _digest(reference: str, platform: ImagePlatform, _stamp: tuple[int, ...]) -> str:
    with open_layout(reference) as (layout, tag):
        return read_base(layout, reference, tag, platform).digest


def _check(config: dict[str, Any], layers: tuple[Descriptor, ...], platform: ImagePlatform) -> None:
    if config.get("architecture", platform.architecture) != platform.architecture:
        raise BaseUnusable(
            f"it is made for {config['architecture']}, and environments here for "
            f"{platform.architecture}"
        )
    diff_ids = (config.get("rootfs") or {}).get("diff_ids") or ()
    if len(diff_ids) != len(layers) or None in map(sha256_in, map(str, diff_ids)):
        raise BaseUnusable("its configuration does not belong to its layers")


def _split(reference: str) -> tuple[Path, str]:
    plain = reference.removeprefix("oci-archive:").removeprefix("oci:")
    if Path(plain).expanduser().exists():
        return Path(plain).expanduser(), ""
    path, colon, tag = plain.rpartition(":")
    return (Path(path).expanduser(), tag) if colon and "/" not in tag else (Path(plain), "")


def _chosen(layout: Layout, index: dict[str, Any], tag: str, platform: ImagePlatform) -> Descriptor:
    """The manifest for a platform, through indexes in the index."""
    found = [m for m in index.get("manifests") or () if isinstance(m, dict)]
    if tag:
        found = [m for m in found if (m.get("annotations") or {}).get(_REFERENCE) == tag]
    if not found:
        raise BaseUnusable(f"it has no image {tag!r}" if tag else "it has no image")
    fitting = [m for m in found if _fits(m.get("platform"), platform)] or found[:1]
    try:
        descriptor = Descriptor.from_json(fitting[0])
    except ValueError as error:
        raise BaseUnusable(f"its index is none: {error}") from error
    if descriptor.media_type in (INDEX, DOCKER_INDEX):
        return _chosen(layout, _document(layout.blob(descriptor)), "", platform)
    return descriptor


def _fits(found: Any, platform: ImagePlatform) -> bool:
    return isinstance(found, dict) and (found.get("os"), found.get("architecture")) == (
        platform.os,
        platform.architecture,
    )


def _layer(value: Any) -> Descriptor:
    descriptor = Descriptor.from_json(value)
    if value.get("urls"):
        raise ValueError("a layer that is somewhere else")
    media_type = _LAYER_TYPES.get(descriptor.media_type, descriptor.media_type)
    return Descriptor(media_type, descriptor.sha256, descriptor.size)


def _document(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise BaseUnusable(f"a document of it is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BaseUnusable("a document of it is no JSON object")
    return value
