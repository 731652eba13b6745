"""Downloads and blobs on the command line."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest
import yaml
from backports import zstd

from conda_store_jupyter.store.blobs.local import LocalBlobs
from tests.blob_contract import CONTENT, put, read, sha256
from tests.unit.cli.conftest import Command


def test_an_archive_is_made_and_written(command: Command, tmp_path: Path) -> None:
    command.create()
    done = command("build", "download", "1")
    assert done.code == 0, done.err
    path = tmp_path / "science-1-linux-64.tar.zst"
    content = path.read_bytes()
    assert hashlib.sha256(content).hexdigest() in done.out
    with tarfile.open(fileobj=io.BytesIO(zstd.decompress(content))) as tar:
        assert "bin/conda-unpack" in tar.getnames()
        origin = tar.extractfile("conda-meta/conda-store-origin")
        assert origin is not None
        about = json.load(origin)
    assert about["environment"] == "science"
    assert [package["name"] for package in about["lockfile"]["conda"]]
    path.unlink()
    assert command("build", "download", "1", "-o", "x.tar.zst").code == 0
    assert (tmp_path / "x.tar.zst").read_bytes() == content
    assert list(tmp_path.glob("*.part")) == []


def test_a_lock_file_can_go_to_a_pipe(command: Command, tmp_path: Path) -> None:
    command.create()
    done = command("build", "download", "1", "pixi.lock", "-o", str(tmp_path / "pixi.lock"))
    assert done.code == 0, done.err
    assert yaml.safe_load((tmp_path / "pixi.lock").read_text())["version"] == 6
    done = command("--json", "build", "download", "1", "explicit.txt")
    assert done.document["data"]["file"] == "explicit.txt"
    assert "@EXPLICIT" in (tmp_path / "explicit.txt").read_text()


def test_what_cannot_be_downloaded_is_said(command: Command) -> None:
    command.create()
    for arguments, said in (
        (("1", "archive.zip"), "no artifact 'archive.zip'"),
        (("2",), "no build 2"),
        (("1", "pixi.lock", "-o", "no/such/directory"), "no/such/directory"),
    ):
        done = command("build", "download", *arguments)
        assert done.code != 0
        assert said in done.err


def test_bytes_that_are_lost_are_made_again(command: Command, tmp_path: Path) -> None:
    command.create()
    command("build", "download", "1", "-o", "first")
    for path in (tmp_path / "store" / "blobs" / "sha256").rglob("*"):
        if path.is_file():
            path.unlink()
    assert command("build", "download", "1", "-o", "second").code == 0
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.fixture
def blobs(command: Command) -> LocalBlobs:
    """Where the store of the command has its blobs."""
    found = LocalBlobs(command.directory / "store" / "blobs")
    put(found)
    put(found, b"another")
    return found


def test_blobs_are_copied_and_moved(command: Command, blobs: LocalBlobs, tmp_path: Path) -> None:
    other = LocalBlobs(tmp_path / "other")
    done = command("blobs", "copy", "--to", str(tmp_path / "other"))
    assert done.code == 0, done.err
    assert "2 blobs" in done.out
    assert read(other, sha256(CONTENT)) == CONTENT
    again = command("--json", "blobs", "copy", "--to", str(tmp_path / "other"), "--delete")
    data = again.document["data"]
    assert (data["copied"], data["present"], data["removed"]) == (0, 2, 2)
    assert list(blobs.list()) == []
    back = command("blobs", "copy", "--from", str(tmp_path / "other"))
    assert back.code == 0
    assert {stat.sha256 for stat in blobs.list()} == {sha256(CONTENT), sha256(b"another")}


def test_a_damaged_blob_is_not_copied_and_not_removed(
    command: Command, blobs: LocalBlobs, tmp_path: Path
) -> None:
    path = blobs.path(sha256(CONTENT))
    assert path is not None
    path.write_bytes(b"x" * len(CONTENT))
    done = command("blobs", "copy", "--to", str(tmp_path / "other"), "--delete")
    assert done.code == 1
    assert sha256(CONTENT) in done.err
    assert [stat.sha256 for stat in LocalBlobs(tmp_path / "other").list()] == [sha256(b"another")]
    assert [stat.sha256 for stat in blobs.list()] == [sha256(CONTENT)]


def test_copying_to_the_same_place_is_refused(command: Command, blobs: LocalBlobs) -> None:
    done = command("blobs", "copy")
    assert done.code == 2
    assert "--to" in done.err


def test_blobs_are_listed(command: Command, blobs: LocalBlobs) -> None:
    done = command("blobs", "list")
    assert sha256(CONTENT) in done.out
    assert f"2 blobs, 24.0 kB, in {command.directory / 'store' / 'blobs'}" in done.out
