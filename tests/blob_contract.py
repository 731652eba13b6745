"""What every blob store must do. Subclasses give the store as a fixture ``blobs``."""

from __future__ import annotations

import hashlib
import io
import threading
from pathlib import Path

import pytest

from conda_store_jupyter.store.blobs.interface import BlobCorrupt, BlobMissing, BlobStore

CONTENT = b"".join(b"%07d\n" % number for number in range(3000))
ABSENT = "0" * 64


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(blobs: BlobStore, content: bytes = CONTENT) -> str:
    name = sha256(content)
    size = len(content)
    blobs.put(io.BytesIO(content), sha256=name, size=size, media_type="text/plain")
    return name


def read(blobs: BlobStore, name: str, start: int = 0, stop: int | None = None) -> bytes:
    return b"".join(blobs.open(name, start, stop))


class BlobContract:
    """The tests."""

    def test_what_is_put_can_be_read(self, blobs: BlobStore) -> None:
        name = put(blobs)
        assert read(blobs, name) == CONTENT
        found = blobs.stat(name)
        assert found is not None
        assert (found.sha256, found.size) == (name, len(CONTENT))
        assert found.modified_on.utcoffset() is not None

    def test_a_file_can_be_put(self, blobs: BlobStore, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(CONTENT)
        name, size = sha256(CONTENT), len(CONTENT)
        blobs.put(tmp_path / "file", sha256=name, size=size, media_type="text/plain")
        (tmp_path / "file").unlink()
        assert read(blobs, name) == CONTENT

    def test_an_empty_blob_is_one(self, blobs: BlobStore) -> None:
        name = put(blobs, b"")
        found = blobs.stat(name)
        assert found is not None
        assert found.size == 0
        assert read(blobs, name) == b""

    @pytest.mark.parametrize(
        ("start", "stop"),
        [(0, 1), (5, 5), (100, 20_000), (23_999, None), (23_990, 99_999), (24_000, None), (0, 0)],
    )
    def test_ranges(self, blobs: BlobStore, start: int, stop: int | None) -> None:
        assert read(blobs, put(blobs), start, stop) == CONTENT[start:stop]

    def test_putting_again_is_nothing_new(self, blobs: BlobStore) -> None:
        assert put(blobs) == put(blobs)
        assert [stat.sha256 for stat in blobs.list()] == [sha256(CONTENT)]

    def test_many_at_once_may_put_the_same(self, blobs: BlobStore) -> None:
        threads = [threading.Thread(target=put, args=[blobs]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert read(blobs, sha256(CONTENT)) == CONTENT
        assert len(list(blobs.list())) == 1

    @pytest.mark.parametrize("wrong", [CONTENT[:-1], CONTENT + b"x", b"y" + CONTENT[1:]])
    def test_other_bytes_than_promised_are_refused(
        self, blobs: BlobStore, tmp_path: Path, wrong: bytes
    ) -> None:
        (tmp_path / "file").write_bytes(wrong)
        name, size = sha256(CONTENT), len(CONTENT)
        for source in (io.BytesIO(wrong), tmp_path / "file"):
            with pytest.raises(BlobCorrupt):
                blobs.put(source, sha256=name, size=size, media_type="text/plain")
        assert blobs.stat(name) is None
        assert list(blobs.list()) == []

    def test_what_is_absent(self, blobs: BlobStore) -> None:
        assert blobs.stat(ABSENT) is None
        assert not blobs.delete(ABSENT)
        assert list(blobs.list()) == []
        with pytest.raises(BlobMissing):
            blobs.open(ABSENT)

    def test_what_is_deleted_is_absent(self, blobs: BlobStore) -> None:
        name, other = put(blobs), put(blobs, b"other")
        assert blobs.delete(name)
        assert blobs.stat(name) is None
        assert read(blobs, other) == b"other"

    def test_all_are_listed(self, blobs: BlobStore) -> None:
        names = {put(blobs, b"%d" % number) for number in range(20)}
        assert {stat.sha256: stat.size for stat in blobs.list()} == {
            name: 1 if number < 10 else 2
            for number in range(20)
            for name in [sha256(b"%d" % number)]
        }
        assert len(names) == 20

    @pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65])
    def test_only_hashes_are_names(self, blobs: BlobStore, name: str) -> None:
        for call in (blobs.stat, blobs.delete, blobs.open):
            with pytest.raises(ValueError, match="SHA-256"):
                call(name)
        with pytest.raises(ValueError, match="SHA-256"):
            blobs.put(io.BytesIO(b""), sha256=name, size=0, media_type="text/plain")

    def test_it_has_a_name_and_can_be_used(self, blobs: BlobStore) -> None:
        assert blobs.name
        blobs.check()
