"""Layers that were made before, in the record."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import blobs, images
from conda_store_jupyter.spec.oci import Descriptor, Layer
from conda_store_jupyter.store.blobs.forwarding import ForwardingBlobs
from conda_store_jupyter.store.blobs.interface import BlobStore


class RecordedLayers:
    """The layers of a store; its blob store says whether one is still there."""

    def __init__(self, database: Database, store: BlobStore) -> None:
        self._database = database
        self._store = store

    def find(self, key: str) -> Layer | None:
        """The layer, if its blob is still there."""
        found = self._database.read(images.layer, key)
        if found is None or self._store.stat(found.descriptor.sha256) is None:
            return None
        return found

    def keep(self, key: str, layer: Layer) -> None:
        """Remember a layer whose blob is stored."""
        self._database.write(_keep, self._store, key, layer)


def record_blob(session: Session, store: BlobStore, blob: Descriptor) -> None:
    """Say that a blob is in the store, or waits here until the store can be reached."""
    waits = isinstance(store, ForwardingBlobs) and store.is_waiting(blob.sha256)
    blobs.record(
        session,
        sha256=blob.sha256,
        size=blob.size,
        media_type=blob.media_type,
        state=blobs.PENDING if waits else blobs.STORED,
    )


def _keep(session: Session, store: BlobStore, key: str, layer: Layer) -> None:
    record_blob(session, store, layer.descriptor)
    images.keep_layer(session, key, layer)
