from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.store.blobs.forwarding import ForwardingBlobs
from conda_store_jupyter.store.blobs.interface import BlobCorrupt, BlobStoreAway
from conda_store_jupyter.store.blobs.local import LocalBlobs
from conda_store_jupyter.store.blobs.opening import BlobSettings, blob_store
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import MemoryBlobs
from tests.blob_contract import CONTENT, BlobContract, put, read, sha256


class TestLocal(BlobContract):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> LocalBlobs:
        return LocalBlobs(tmp_path / "blobs")

    def test_nothing_is_left_of_what_was_refused(self, blobs: LocalBlobs, tmp_path: Path) -> None:
        name = put(blobs)
        with pytest.raises(BlobCorrupt, match="expected"):
            blobs.put(io.BytesIO(b"y"), sha256="1" * 64, size=1, media_type="text/plain")
        files = [path.name for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
        assert files == [name]

    def test_a_file_is_linked_not_copied(self, blobs: LocalBlobs, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(CONTENT)
        blobs.put(
            tmp_path / "file", sha256=sha256(CONTENT), size=len(CONTENT), media_type="text/plain"
        )
        stored = blobs.path(sha256(CONTENT))
        assert stored is not None
        assert stored.stat().st_nlink == 2

    def test_putting_again_says_that_it_is_still_wanted(self, blobs: LocalBlobs) -> None:
        path = blobs.path(put(blobs))
        assert path is not None
        os.utime(path, (0, 0))
        put(blobs)
        found = blobs.stat(sha256(CONTENT))
        assert found is not None
        assert datetime.now(timezone.utc) - found.modified_on < timedelta(hours=1)


class TestMemory(BlobContract):
    @pytest.fixture
    def blobs(self) -> MemoryBlobs:
        return MemoryBlobs()


class TestForwarding(BlobContract):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> ForwardingBlobs:
        return ForwardingBlobs(MemoryBlobs(), LocalBlobs(tmp_path / "outgoing"))


class TestForwardingWhileAway:
    @pytest.fixture
    def remote(self) -> MemoryBlobs:
        return MemoryBlobs("https://bucket.example")

    @pytest.fixture
    def blobs(self, tmp_path: Path, remote: MemoryBlobs) -> ForwardingBlobs:
        return ForwardingBlobs(remote, LocalBlobs(tmp_path / "outgoing"))

    def test_what_cannot_be_sent_waits_and_can_be_read(
        self, blobs: ForwardingBlobs, remote: MemoryBlobs, tmp_path: Path
    ) -> None:
        remote.away = True
        (tmp_path / "file").write_bytes(b"file")
        blobs.put(tmp_path / "file", sha256=sha256(b"file"), size=4, media_type="text/plain")
        name = put(blobs)
        assert read(blobs, name) == CONTENT
        assert read(blobs, sha256(b"file")) == b"file"
        assert blobs.url(name, "f", "text/plain", 60) is None
        assert {stat.sha256 for stat in blobs.waiting()} == {name, sha256(b"file")}
        with pytest.raises(BlobStoreAway):
            blobs.forward(name, "text/plain")

    def test_it_is_sent_later_once(self, blobs: ForwardingBlobs, remote: MemoryBlobs) -> None:
        remote.away = True
        name = put(blobs)
        remote.away = False
        assert blobs.forward(name, "text/plain")
        assert not blobs.forward(name, "text/plain")
        assert list(blobs.waiting()) == []
        assert read(remote, name) == CONTENT
        assert blobs.url(name, "f", "text/plain", 60)

    def test_what_is_there_already_leaves_the_queue(
        self, blobs: ForwardingBlobs, remote: MemoryBlobs
    ) -> None:
        remote.away = True
        name = put(blobs)
        remote.away = False
        put(remote)
        assert blobs.forward(name, "text/plain")
        assert remote.puts == 1


def test_settings_name_blob_stores(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "store")

    def name(place: str, **more: str) -> str:
        return blob_store(layout, BlobSettings(place, **more)).name  # type: ignore[arg-type]

    assert name("") == str(tmp_path / "store" / "blobs")
    assert name(str(tmp_path / "b")) == str(tmp_path / "b")
    assert name(f"file://{tmp_path}/b") == str(tmp_path / "b")
    assert name("s3://bucket/some/where/", region="eu-west-1") == "s3://bucket/some/where/"
    assert (
        name("s3://bucket", endpoint="https://s3.example") == "s3://bucket/ at https://s3.example"
    )
    for wrong in ("gopher://x", "s3://", "s3:///x"):
        with pytest.raises(StoreUnusable, match=wrong):
            name(wrong)


def test_a_profile_that_does_not_exist_is_said(tmp_path: Path) -> None:
    blobs = blob_store(Layout(tmp_path), BlobSettings("s3://bucket", profile="no-such-profile"))
    with pytest.raises(BlobStoreAway, match="no-such-profile"):
        blobs.check()


def test_a_store_that_opens_a_bucket_does_not_load_its_library() -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from conda_store_jupyter.store.layout import Layout;"
        "from conda_store_jupyter.store.blobs.opening import BlobSettings, blob_store;"
        "blob_store(Layout(Path('/nowhere')), BlobSettings('s3://bucket'));"
        "print('boto3' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
