"""Which blob store a setting names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.store.blobs.forwarding import ForwardingBlobs
from conda_store_jupyter.store.blobs.interface import BlobStore, BlobStoreAway
from conda_store_jupyter.store.blobs.local import LocalBlobs
from conda_store_jupyter.store.layout import Layout

if TYPE_CHECKING:
    from conda_store_jupyter.config import CondaStore
    from conda_store_jupyter.store.blobs.s3 import S3Blobs

_S3: Final = "s3://"

Encryption: TypeAlias = Literal["", "AES256", "aws:kms"]
Addressing: TypeAlias = Literal["auto", "path", "virtual"]


@dataclass(frozen=True)
class BlobSettings:
    """What the settings say; see :class:`conda_store_jupyter.store.blobs.s3.Bucket`."""

    place: str = ""
    endpoint: str = ""
    public_endpoint: str = ""
    region: str = ""
    profile: str = ""
    encryption: Encryption = ""
    kms_key: str = ""
    addressing: Addressing = "auto"


def settings_of(config: CondaStore, place: str | None = None) -> BlobSettings:
    """What the settings say of the blob store; ``place`` instead of theirs."""
    return BlobSettings(
        place=config.blob_store if place is None else place,
        endpoint=config.s3_endpoint,
        public_endpoint=config.s3_public_endpoint,
        region=config.s3_region,
        profile=config.s3_profile,
        encryption=cast("Encryption", config.s3_encryption),
        kms_key=config.s3_kms_key,
        addressing=cast("Addressing", config.s3_addressing),
    )


def blob_store(layout: Layout, settings: BlobSettings) -> BlobStore:
    """The blob store of the settings; one that may be away has a place for what has to wait.

    Raises:
        StoreUnusable: there is no such kind, or what it needs is not installed.
    """
    if not settings.place.startswith(_S3):
        return _local(layout, settings.place)
    return ForwardingBlobs(bucket(settings), LocalBlobs(layout.outgoing))


def named_store(layout: Layout, settings: BlobSettings) -> BlobStore:
    """The blob store itself, for who moves blobs. Raises StoreUnusable."""
    if not settings.place.startswith(_S3):
        return _local(layout, settings.place)
    return bucket(settings)


def bucket(settings: BlobSettings) -> S3Blobs:
    """The bucket of ``s3://BUCKET/PREFIX``. Raises StoreUnusable."""
    from conda_store_jupyter.store.blobs.s3 import Bucket, S3Blobs

    name, _, prefix = settings.place.removeprefix(_S3).partition("/")
    if not name:
        raise _unknown(settings.place)
    try:
        return S3Blobs(
            Bucket(
                name=name,
                prefix=f"{prefix.strip('/')}/" if prefix.strip("/") else "",
                endpoint=settings.endpoint,
                public_endpoint=settings.public_endpoint,
                region=settings.region,
                profile=settings.profile,
                encryption=settings.encryption,
                kms_key=settings.kms_key,
                addressing=settings.addressing,
            )
        )
    except BlobStoreAway as error:
        raise StoreUnusable(
            f"c.CondaStore.blob_store = {settings.place!r} cannot be used: {error}",
            hints=["Install the extra `s3`, or keep blobs in a directory."],
        ) from error


def _local(layout: Layout, place: str) -> LocalBlobs:
    if not place:
        return LocalBlobs(layout.blobs)
    scheme, separator, rest = place.partition("://")
    if separator and scheme != "file":
        raise _unknown(place)
    return LocalBlobs(Path(rest if separator else place).expanduser().absolute())


def _unknown(place: str) -> StoreUnusable:
    return StoreUnusable(
        f"Blobs cannot be kept at {place!r}: there is no such kind of blob store.",
        hints=["Set c.CondaStore.blob_store to a directory, or to s3://BUCKET/PREFIX."],
    )
