"""Blobs in a bucket, on two servers that share no code: moto's and rclone's."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import pytest

from conda_store_jupyter.store.blobs.forwarding import ForwardingBlobs
from conda_store_jupyter.store.blobs.interface import BlobCorrupt, BlobStoreAway
from conda_store_jupyter.store.blobs.local import LocalBlobs
from conda_store_jupyter.store.blobs.s3 import Bucket, S3Blobs
from tests.blob_contract import CONTENT, BlobContract, put, read, sha256
from tests.ports import free_port
from tests.s3.servers import (
    ACCESS_KEY,
    BUCKET,
    SECRET_KEY,
    S3Server,
    fetched,
    moto,
    rclone,
)
from tests.waiting import until

LARGE = 40 << 20


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Found where every program of AWS finds them."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="module", params=["moto", "rclone"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[S3Server]:
    with ExitStack() as stack:
        if request.param == "moto":
            yield stack.enter_context(moto())
        else:
            yield stack.enter_context(rclone(tmp_path_factory.mktemp("rclone") / "data"))


@pytest.fixture
def client(server: S3Server) -> Any:
    """Looks at the bucket from outside, and makes it where it is not there."""
    found = boto3.client("s3", endpoint_url=server.endpoint, region_name="us-east-1")
    if BUCKET not in [bucket["Name"] for bucket in found.list_buckets()["Buckets"]]:
        found.create_bucket(Bucket=BUCKET)
    return found


@pytest.fixture
def place(request: pytest.FixtureRequest) -> str:
    """A prefix of this test's own."""
    return hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12] + "/"


@pytest.fixture
def blobs(server: S3Server, client: Any, place: str) -> S3Blobs:
    return S3Blobs(Bucket(BUCKET, place, server.endpoint))


class TestContract(BlobContract):
    """What every blob store does."""


def test_a_large_blob_goes_in_parts_and_comes_back(
    blobs: S3Blobs, client: Any, server: S3Server, place: str, tmp_path: Path
) -> None:
    content = os.urandom(1 << 20) * (LARGE >> 20)
    name = sha256(content)
    (tmp_path / "large").write_bytes(content)
    blobs.put(tmp_path / "large", sha256=name, size=LARGE, media_type="application/zstd")
    whole = hashlib.sha256()
    for piece in blobs.open(name):
        assert len(piece) <= 1 << 20
        whole.update(piece)
    assert whole.hexdigest() == name
    start = LARGE - (3 << 20) - 5
    assert read(blobs, name, start, start + (2 << 20)) == content[start : start + (2 << 20)]
    key = f"{place}sha256/{name[:2]}/{name}"
    tag = client.head_object(Bucket=BUCKET, Key=key)["ETag"]
    assert ("-" in tag) == server.parts


def test_wrong_bytes_of_a_large_blob_leave_nothing(blobs: S3Blobs, client: Any) -> None:
    content = os.urandom(1 << 20) * (LARGE >> 20)
    for name, size in ((sha256(b"x"), LARGE), (sha256(content), LARGE - 1)):
        with pytest.raises(BlobCorrupt):
            blobs.put(io.BytesIO(content), sha256=name, size=size, media_type="text/plain")
        assert blobs.stat(name) is None
    assert client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []


def test_what_it_is_can_be_seen_from_outside(blobs: S3Blobs, client: Any, place: str) -> None:
    name = put(blobs)
    found = client.head_object(Bucket=BUCKET, Key=f"{place}sha256/{name[:2]}/{name}")
    assert found["ContentLength"] == len(CONTENT)


def test_other_objects_of_the_bucket_are_no_blobs(blobs: S3Blobs, client: Any, place: str) -> None:
    for key in ("README", f"sha256/00/{'1' * 64}", "sha256/00/short", f"other/{'0' * 64}"):
        client.put_object(Bucket=BUCKET, Key=place + key, Body=b"x", ContentType="text/plain")
    name = put(blobs)
    assert [stat.sha256 for stat in blobs.list()] == [name]


def test_anybody_can_download_from_a_presigned_address(blobs: S3Blobs) -> None:
    address = blobs.url(put(blobs), 'a "näme".tar.zst', "application/zstd", 60)
    assert address is not None
    assert SECRET_KEY not in address
    status, body, headers = fetched(address)
    assert (status, body) == (200, CONTENT)
    assert headers["Content-Type"] == "application/zstd"
    assert "n%C3%A4me" in headers["Content-Disposition"]
    status, body, _ = fetched(address, Range="bytes=10-19")
    assert body == CONTENT[10:20]


def test_a_presigned_range_is_partial(blobs: S3Blobs, server: S3Server) -> None:
    address = blobs.url(put(blobs), "x", "text/plain", 60)
    assert address is not None
    status, _, headers = fetched(address, Range="bytes=10-19")
    assert headers["Content-Range"] == f"bytes 10-19/{len(CONTENT)}"
    assert status == (206 if server.partial else 200)


def test_without_credentials_it_is_said(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(BlobStoreAway, match="redentials"):
        put(S3Blobs(Bucket(BUCKET, "", server.endpoint)))


def test_a_bucket_that_does_not_exist_is_said(server: S3Server) -> None:
    absent = S3Blobs(Bucket("no-such-bucket", "", server.endpoint))
    with pytest.raises(BlobStoreAway, match="no-such-bucket"):
        put(absent)
    with pytest.raises(BlobStoreAway):
        absent.check()


def test_a_bucket_that_exists_is_fine(blobs: S3Blobs) -> None:
    blobs.check()


def test_addresses_are_of_the_public_endpoint(server: S3Server, client: Any) -> None:
    bucket = Bucket(BUCKET, "p/", server.endpoint, public_endpoint="https://files.example")
    blobs = S3Blobs(bucket)
    address = blobs.url(put(blobs), "x", "text/plain", 60)
    assert address is not None
    assert address.startswith("https://files.example/")


def test_nobody_listens(tmp_path: Path) -> None:
    blobs = S3Blobs(Bucket(BUCKET, "", f"http://127.0.0.1:{free_port()}"))
    for call in (lambda: put(blobs), lambda: blobs.stat("0" * 64), lambda: list(blobs.list())):
        with pytest.raises(BlobStoreAway, match="cannot be reached"):
            call()


def test_an_outage_is_waited_out(tmp_path: Path) -> None:
    """The server dies, blobs wait and can be read, it comes back, they are sent."""
    port = free_port()
    remote = S3Blobs(Bucket(BUCKET, "p/", f"http://127.0.0.1:{port}"))
    blobs = ForwardingBlobs(remote, LocalBlobs(tmp_path / "outgoing"))
    with rclone(tmp_path / "data", port):
        before = put(blobs, b"before")
    name = put(blobs)
    assert read(blobs, name) == CONTENT
    assert blobs.url(name, "x", "text/plain", 60) is None
    with pytest.raises(BlobStoreAway):
        blobs.forward(name, "text/plain")
    with pytest.raises(BlobStoreAway):
        blobs.open(before)
    with rclone(tmp_path / "data", port):
        assert blobs.forward(name, "text/plain")
        assert list(blobs.waiting()) == []
        assert read(remote, name) == CONTENT
        assert read(blobs, before) == b"before"


class TestOnRclone:
    """What moto does not look at: ages and signatures."""

    @pytest.fixture(scope="class")
    def server(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
        with rclone(tmp_path_factory.mktemp("rclone") / "data") as running:
            yield running

    def test_an_address_is_good_for_a_time(self, blobs: S3Blobs) -> None:
        name = put(blobs)
        long = blobs.url(name, "x", "text/plain", 600)
        short = blobs.url(name, "x", "text/plain", 1)
        assert long is not None
        assert short is not None
        until(lambda: fetched(short)[0] in (400, 403))
        assert fetched(long)[0] == 200

    def test_who_changes_an_address_gets_nothing(self, blobs: S3Blobs) -> None:
        address = blobs.url(put(blobs), "x", "text/plain", 60)
        assert address is not None
        assert fetched(address.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"))[0] == 403

    def test_wrong_credentials_are_said(
        self, server: S3Server, client: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret-key")
        with pytest.raises(BlobStoreAway, match="refused"):
            put(S3Blobs(Bucket(BUCKET, "", server.endpoint)))


class TestOnMoto:
    """What rclone does not know: encryption, and pages."""

    @pytest.fixture
    def server(self) -> Iterator[S3Server]:
        with moto() as running:
            yield running

    def test_encryption_and_type_are_asked_for(self, server: S3Server, client: Any) -> None:
        for bucket, expected in (
            (Bucket(BUCKET, "a/", server.endpoint, encryption="AES256"), ("AES256", None)),
            (
                Bucket(BUCKET, "b/", server.endpoint, encryption="aws:kms", kms_key="key-1"),
                ("aws:kms", "key-1"),
            ),
        ):
            name = put(S3Blobs(bucket))
            key = f"{bucket.prefix}sha256/{name[:2]}/{name}"
            found = client.head_object(Bucket=BUCKET, Key=key)
            assert found["ContentType"] == "text/plain"
            assert found["ServerSideEncryption"] == expected[0]
            assert (found.get("SSEKMSKeyId") or None) == expected[1]

    def test_more_than_a_page_is_listed(self, blobs: S3Blobs, client: Any, place: str) -> None:
        names = {sha256(b"%d" % number) for number in range(10)}
        for name in names:
            client.put_object(Bucket=BUCKET, Key=f"{place}sha256/{name[:2]}/{name}", Body=b"x")
        pages: list[int] = []

        def smaller(params: dict[str, Any], **_: object) -> None:
            pages.append(params.setdefault("MaxKeys", 4))

        blobs._client.meta.events.register("before-parameter-build.s3.ListObjectsV2", smaller)
        assert {stat.sha256 for stat in blobs.list()} == names
        assert len(pages) == 3


def test_a_download_that_breaks_off_is_noticed(tmp_path: Path) -> None:
    """Of a server that sends less than it promised."""
    with _half_a_server() as endpoint:
        blobs = S3Blobs(Bucket(BUCKET, "", endpoint, addressing="path"))
        with pytest.raises(BlobStoreAway):
            read(blobs, "0" * 64)


class _half_a_server:  # noqa: N801 - used like a function
    """Answers HEAD with 1,000 bytes, and GET with 10 of them."""

    def __enter__(self) -> str:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        head = (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n"
            b"Last-Modified: Sun, 22 Nov 2026 12:00:00 GMT\r\n\r\n"
        )
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                request = connection.recv(65536)
                connection.sendall(head + (b"" if request.startswith(b"HEAD") else b"0123456789"))
