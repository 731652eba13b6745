"""Documents that refer to an image: the lock files of what is in it.

An artifact with a ``subject`` (OCI image-spec 1.1, ``manifest.md``): clients find it by asking for
what refers to the image (``oras discover``), and the image itself stays what it is.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from conda_store_jupyter.spec.oci import EMPTY, MANIFEST, Descriptor
from conda_store_jupyter.store.blobs.interface import BlobStore

#: What kind of artifact it is.
LOCK_FILES: Final = "application/vnd.conda-store.lock-files.v1"

#: Of the artifact, also where it is listed.
ANNOTATIONS: Final = {"org.opencontainers.image.title": "lock files"}

_TITLE = "org.opencontainers.image.title"
_NOTHING = b"{}"


@dataclass(frozen=True)
class Document:
    """A file; ``media_type`` without parameters."""

    name: str
    media_type: str
    text: str


def attach(
    blobs: BlobStore, subject: Descriptor, documents: Sequence[Document]
) -> tuple[Descriptor, ...]:
    """Store documents that refer to an image; the artifact's manifest, then its parts.

    Raises:
        OSError, BlobStoreAway: they cannot be stored.
    """
    if not documents:
        return ()
    nothing = store_bytes(blobs, _NOTHING, EMPTY)
    parts = [store_bytes(blobs, one.text.encode(), one.media_type) for one in documents]
    layers = [
        {**part.to_json(), "annotations": {_TITLE: one.name}}
        for part, one in zip(parts, documents, strict=True)
    ]
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": LOCK_FILES,
        "config": nothing.to_json(),
        "layers": layers,
        "subject": subject.to_json(),
        "annotations": ANNOTATIONS,
    }
    data = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    return (store_bytes(blobs, data, MANIFEST), nothing, *parts)


def listed(sha256: str, size: int) -> dict[str, object]:
    """The artifact as a list of referrers has it (distribution-spec 1.1)."""
    found = Descriptor(MANIFEST, sha256, size, ANNOTATIONS)
    return {**found.to_json(), "artifactType": LOCK_FILES}


def store_bytes(blobs: BlobStore, data: bytes, media_type: str) -> Descriptor:
    """Store a small blob; what it is."""
    descriptor = Descriptor(media_type, hashlib.sha256(data).hexdigest(), len(data))
    blobs.put(
        io.BytesIO(data),
        sha256=descriptor.sha256,
        size=descriptor.size,
        media_type=media_type,
    )
    return descriptor
