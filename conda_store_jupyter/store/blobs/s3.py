"""Blobs in a bucket of any service that speaks S3: ``<prefix>sha256/<two digits>/<hash>``.

The only module that uses boto3. Nothing relies on conditional writes, which half of the small
servers ignore: that two put the same blob at once does no harm, both put the same bytes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, Literal, cast

from conda_store_jupyter.store.blobs.content import Checked, check_sha256, opened
from conda_store_jupyter.store.blobs.interface import (
    CHUNK_BYTES,
    BlobCorrupt,
    BlobMissing,
    BlobStat,
    BlobStoreAway,
    Source,
)
from conda_store_jupyter.store.blobs.naming import disposition

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

logger = logging.getLogger(__name__)

_KIND = "sha256/"
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})

# Larger ones go in parts, of which so many travel at the same time.
_PART_BYTES: Final = 16 << 20
_PARTS_AT_ONCE: Final = 4

# An unreachable service is noticed in seconds; a slow one is waited for.
_CONNECT_SECONDS: Final = 5
_READ_SECONDS: Final = 60
_TRIES: Final = 3


@dataclass(frozen=True)
class Bucket:
    """Where blobs are kept, and how.

    Credentials are never here: boto3 finds them where every AWS program does (variables, shared
    files, the machine's or the container's role).

    Attributes:
        prefix: of every key; empty, or ending with a slash.
        endpoint: URL of the service; empty for AWS.
        profile: of the shared credentials; empty for the default chain.
        encryption: what the service encrypts with (SSE-S3, SSE-KMS); empty: its own default.
        kms_key: for ``aws:kms``; empty: the account's.
        public_endpoint: URL under which those who download reach the service, where they do not
            see the one that this process uses; empty: the same.
        addressing: whether the bucket is part of the path or of the host name.
    """

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    profile: str = ""
    encryption: Literal["", "AES256", "aws:kms"] = ""
    kms_key: str = ""
    public_endpoint: str = ""
    addressing: Literal["auto", "path", "virtual"] = "auto"


class S3Blobs:
    """Blobs in a bucket, which must exist."""

    def __init__(self, bucket: Bucket) -> None:
        """Nothing is asked of the service yet, and boto3 is not loaded before it is.

        Raises:
            BlobStoreAway: boto3 is not installed.
        """
        if find_spec("boto3") is None:
            raise BlobStoreAway(
                "Blobs in a bucket need boto3: pip install 'conda_store_jupyter[s3]'."
            )
        self._bucket = bucket

    @cached_property
    def _client(self) -> S3Client:
        return _client(self._bucket, self._bucket.endpoint)

    @cached_property
    def _signer(self) -> S3Client:
        public = self._bucket.public_endpoint
        return _client(self._bucket, public) if public else self._client

    @property
    def name(self) -> str:
        """The bucket as a URL, with the service where it is not AWS."""
        at = f" at {self._bucket.endpoint}" if self._bucket.endpoint else ""
        return f"s3://{self._bucket.name}/{self._bucket.prefix}{at}"

    def put(self, source: Source, *, sha256: str, size: int, media_type: str) -> None:
        """Store bytes. What turns out to be something else is not there afterwards.

        A file is read twice, so that nothing wrong is ever sent; anything else is checked while
        it is sent, and taken back.
        """
        if self.stat(sha256) is not None:
            return
        if isinstance(source, Path):
            with source.open("rb") as file:
                Checked(file, sha256, size).read_all()
        with opened(source) as file, self._asked():
            self._upload(file, sha256, size, media_type)

    def open(self, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes of a range."""
        found = self.stat(sha256)
        if found is None:
            raise BlobMissing(f"There is no blob {sha256}.")
        end = found.size if stop is None else min(stop, found.size)
        if start >= end:
            return iter(())
        whole = (start, end) == (0, found.size)
        wanted: dict[str, Any] = {} if whole else {"Range": f"bytes={start}-{end - 1}"}
        with self._asked():
            answer = self._client.get_object(
                Bucket=self._bucket.name, Key=self._key(sha256), **wanted
            )
        # Who ignores the range sends everything.
        skip = start if wanted and "ContentRange" not in answer else 0
        return self._pieces(answer["Body"], skip, end - start)

    def stat(self, sha256: str) -> BlobStat | None:
        """The blob, or None."""
        key = self._key(sha256)
        with self._asked() as asked:
            found = asked.unless_absent(
                lambda: self._client.head_object(Bucket=self._bucket.name, Key=key)
            )
        return BlobStat(sha256, found["ContentLength"], found["LastModified"]) if found else None

    def url(self, sha256: str, filename: str, media_type: str, seconds: int) -> str | None:
        """A presigned GET, which nobody has to be asked for."""
        with self._asked():
            return self._signer.generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._bucket.name,
                    "Key": self._key(sha256),
                    "ResponseContentDisposition": disposition(filename),
                    "ResponseContentType": media_type,
                },
                ExpiresIn=seconds,
            )

    def delete(self, sha256: str) -> bool:
        """Remove the object."""
        if self.stat(sha256) is None:
            return False
        with self._asked():
            self._client.delete_object(Bucket=self._bucket.name, Key=self._key(sha256))
        return True

    def list(self) -> Iterator[BlobStat]:
        """Every blob; other objects of the bucket are none."""
        start = f"{self._bucket.prefix}{_KIND}"
        pages = self._client.get_paginator("list_objects_v2")
        with self._asked():
            for page in pages.paginate(Bucket=self._bucket.name, Prefix=start):
                for entry in page.get("Contents", ()):
                    sha256 = entry["Key"].rsplit("/", 1)[-1]
                    try:
                        known = self._key(sha256) == entry["Key"]
                    except ValueError:
                        continue
                    if known:
                        yield BlobStat(sha256, entry["Size"], entry["LastModified"])

    def check(self) -> None:
        """Raises BlobStoreAway: the bucket does not answer, is not there, or is not for us."""
        with self._asked():
            self._client.head_bucket(Bucket=self._bucket.name)

    def _upload(self, file: BinaryIO, sha256: str, size: int, media_type: str) -> None:
        from boto3.s3.transfer import TransferConfig

        content = Checked(file, sha256, size)
        extra: dict[str, Any] = {"ContentType": media_type or "application/octet-stream"}
        if self._bucket.encryption:
            extra["ServerSideEncryption"] = self._bucket.encryption
        if self._bucket.kms_key:
            extra["SSEKMSKeyId"] = self._bucket.kms_key
        transfer = TransferConfig(
            multipart_threshold=_PART_BYTES,
            multipart_chunksize=_PART_BYTES,
            max_concurrency=_PARTS_AT_ONCE,
        )
        key = self._key(sha256)
        self._client.upload_fileobj(
            cast("IO[bytes]", content), self._bucket.name, key, ExtraArgs=extra, Config=transfer
        )
        try:
            content.verify()
        except BlobCorrupt:
            self._client.delete_object(Bucket=self._bucket.name, Key=key)
            raise

    def _pieces(self, body: Any, skip: int, left: int) -> Iterator[bytes]:
        try:
            with self._asked():
                for chunk in body.iter_chunks(CHUNK_BYTES):
                    piece = chunk[skip : skip + left]
                    skip -= min(skip, len(chunk))
                    left -= len(piece)
                    yield piece
                    if not left:
                        return
        finally:
            body.close()
        raise BlobStoreAway(f"{self.name} sent {left} bytes less than it promised.")

    def _key(self, sha256: str) -> str:
        check_sha256(sha256)
        return f"{self._bucket.prefix}{_KIND}{sha256[:2]}/{sha256}"

    @contextmanager
    def _asked(self) -> Iterator[_Asking]:
        """Turns the errors of boto3 into BlobStoreAway."""
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield _Asking()
        except ClientError as error:
            raise BlobStoreAway(f"{self.name} refused: {_said(error)}") from error
        except (BotoCoreError, Boto3Error) as error:
            raise BlobStoreAway(f"{self.name} cannot be reached: {error}") from error


class _Asking:
    """One conversation with the service."""

    def unless_absent(self, ask: Any) -> Any:
        """The answer, or None when what was asked for does not exist."""
        from botocore.exceptions import ClientError

        try:
            return ask()
        except ClientError as error:
            if error.response.get("Error", {}).get("Code", "") in _ABSENT:
                return None
            raise


def _said(error: Any) -> str:
    found = error.response.get("Error", {})
    return f"{found.get('Code', '?')} {found.get('Message', '')}".strip()


def _client(bucket: Bucket, endpoint: str) -> S3Client:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"total_max_attempts": _TRIES, "mode": "standard"},
        s3={"addressing_style": bucket.addressing},
        # Bytes are checked here, and many services do not know the newer ways of checking them.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        signature_version="s3v4",
        max_pool_connections=2 * _PARTS_AT_ONCE,
    )
    try:
        session = boto3.Session(
            profile_name=bucket.profile or None, region_name=bucket.region or None
        )
        return session.client(
            "s3",
            endpoint_url=endpoint or None,
            # The services of others take any, and boto3 asks for one.
            region_name=session.region_name or ("us-east-1" if endpoint else None),
            config=config,
        )
    except (BotoCoreError, ValueError) as error:
        raise BlobStoreAway(f"The bucket {bucket.name} cannot be used: {error}") from error
