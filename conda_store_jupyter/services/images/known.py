"""Layers that were made before, in the record."""

from __future__ import annotations

from sqlalchemy.orm import Session

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import blobs, images
from conda_store_jupyter.spec.oci import Layer
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
        self._database.write(_keep, key, layer)


def _keep(session: Session, key: str, layer: Layer) -> None:
    found = layer.descriptor
    blobs.record(
        session,
        sha256=found.sha256,
        size=found.size,
        media_type=found.media_type,
        state=blobs.STORED,
    )
    images.keep_layer(session, key, layer)
