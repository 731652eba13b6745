"""Which blob store a setting names."""

from __future__ import annotations

from pathlib import Path

from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.store.blobs.interface import BlobStore
from conda_store_jupyter.store.blobs.local import LocalBlobs
from conda_store_jupyter.store.layout import Layout


def blob_store(layout: Layout, place: str) -> BlobStore:
    """The blob store at ``place``: empty for the store's own, a directory, or ``s3://…``.

    Raises:
        StoreUnusable: there is no such kind.
    """
    if not place:
        return LocalBlobs(layout.blobs)
    scheme, separator, rest = place.partition("://")
    if not separator or scheme == "file":
        return LocalBlobs(Path(rest if separator else place).expanduser().absolute())
    raise StoreUnusable(
        f"Blobs cannot be kept at {place!r}: there is no such kind of blob store.",
        hints=["Set c.CondaStore.blob_store to a directory, or to s3://BUCKET/PREFIX."],
    )
