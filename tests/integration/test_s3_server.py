"""A Jupyter server whose archives are in a bucket: redirected, passed on, and while it is away."""

from __future__ import annotations

import hashlib
import http.client
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from tests.live import TOKEN, LiveServer
from tests.ports import free_port
from tests.s3.servers import ACCESS_KEY, BUCKET, SECRET_KEY, fetched, rclone
from tests.waiting import until

TEXT = "name: e\nchannels: [c]\ndependencies: [python]\n"
ZST = "archive.tar.zst"


class Site:
    """A server with the scripted builder, and a bucket that comes and goes."""

    def __init__(self, directory: Path, stack: ExitStack, **settings: Any) -> None:
        self.directory = directory
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._bucket = ExitStack()
        stack.callback(self._bucket.close)
        self.server = stack.enter_context(
            LiveServer(
                directory / "server",
                extension="tests.scripted_app",
                settings={
                    "blob_store": f"s3://{BUCKET}/store",
                    "s3_endpoint": self.endpoint,
                    "kernels_dir": str(directory / "kernels"),
                    "poll_seconds": 0.1,
                    "reconcile_seconds": 0.5,
                    **settings,
                },
            )
        )

    def bucket_comes(self) -> None:
        self._bucket.enter_context(rclone(self.directory / "bucket", self.port))

    def bucket_goes(self) -> None:
        self._bucket.close()

    def get(self, path: str, **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
        """One answer; redirects are not followed."""
        parts = urlsplit(self.server.api)
        assert parts.hostname is not None
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        connection.request(
            "GET", f"{parts.path}/{path}", headers={"Authorization": f"token {TOKEN}", **headers}
        )
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def made(self, build_id: int) -> tuple[int, bytes, http.client.HTTPMessage]:
        """The archive, when it is there."""
        path = f"build/{build_id}/artifact/{ZST}/"
        until(lambda: self.get(path)[0] != 202)
        return self.get(path)

    def listed(self, build_id: int) -> dict[str, Any]:
        found = self.server.call("GET", f"build/{build_id}/artifacts/")
        return next(one for one in found if one["type"] == ZST)

    def keys(self) -> list[str]:
        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )
        return [entry["Key"] for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with ExitStack() as found:
        yield found


def test_downloads_are_sent_to_the_bucket(tmp_path: Path, stack: ExitStack) -> None:
    site = Site(tmp_path, stack)
    site.bucket_comes()
    build = site.server.built(TEXT)
    status, _, headers = site.made(build["id"])
    assert status == 307
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Location"].startswith(f"{site.endpoint}/{BUCKET}/store/sha256/")
    status, body, headers = fetched(headers["Location"])
    listed = site.listed(build["id"])
    assert (status, listed["state"]) == (200, "ready")
    assert hashlib.sha256(body).hexdigest() == listed["sha256"]
    assert "e-1-linux-64.tar.zst" in headers["Content-Disposition"]
    assert site.keys() == [f"store/sha256/{listed['sha256'][:2]}/{listed['sha256']}"]


def test_downloads_are_passed_on_where_only_the_server_sees_the_bucket(
    tmp_path: Path, stack: ExitStack
) -> None:
    site = Site(tmp_path, stack, blob_redirect=False)
    site.bucket_comes()
    build = site.server.built(TEXT)
    status, body, headers = site.made(build["id"])
    assert status == 200
    assert headers["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
    path = f"build/{build['id']}/artifact/{ZST}/"
    status, part, _ = site.get(path, Range="bytes=5-24")
    assert (status, part) == (206, body[5:25])


def test_a_bucket_that_is_away_fails_nothing(tmp_path: Path, stack: ExitStack) -> None:
    """The build is good, its archive can be had from here, and is sent when the bucket is back."""
    site = Site(tmp_path, stack, artifacts=[ZST])
    build = site.server.built(TEXT)
    assert build["status"] == "COMPLETED"
    status, body, _ = site.made(build["id"])
    assert status == 200
    until(lambda: site.listed(build["id"])["error"])
    listed = site.listed(build["id"])
    assert listed["state"] == "pending"
    assert site.endpoint in listed["error"]
    site.bucket_comes()
    until(lambda: site.listed(build["id"])["state"] == "ready")
    assert site.keys() == [f"store/sha256/{listed['sha256'][:2]}/{listed['sha256']}"]
    assert site.made(build["id"])[0] == 307
    assert not list((tmp_path / "server" / "store" / "blobs" / "outgoing").rglob("?" * 64))
    site.bucket_goes()
    status, answer, headers = site.get(f"build/{build['id']}/artifact/{ZST}/")
    assert status == 503
    assert b"cannot be reached" in answer
    assert int(headers["Retry-After"]) >= 1
    site.bucket_comes()
    status, _, headers = site.made(build["id"])
    assert fetched(headers["Location"])[1] == body
