from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from conda_store_jupyter.publish.archive.making import make_archive
from conda_store_jupyter.publish.archive.members import Member
from conda_store_jupyter.publish.archive.tarball import MTIME, Changed, blocks, ending
from conda_store_jupyter.store.archives.compression import Format, compressed, decompressed
from conda_store_jupyter.store.archives.unpacking import (
    NotAnArchive,
    format_of,
    origin_of,
    unpack_archive,
)

LONG = "d/" * 60 + "a-file-whose-name-does-not-fit"
MEMBERS = [
    Member("d", "directory"),
    Member("d/empty", "file"),
    Member("d/run", "file", True, 3, b"abc"),
    Member("d/link", "link", target="../d/run"),
    Member(LONG, "file", False, 4, b"long"),
    Member("x" * 120, "file", False, 1, b"x"),
    Member("y" * 160 + "/z", "file", False, 1, b"z"),
    Member("e/" + "f" * 100, "file", False, 1, b"f"),
    Member("g/" + "h" * 101, "file", False, 1, b"h"),
    Member("i" * 60 + "/" + "j" * 60, "directory"),
    Member("ünï", "file", False, 1, b"u"),
    Member("d/far", "link", target="x" * 120),
]


def tar_of(*members: Member) -> bytes:
    return b"".join(block for member in members for block in blocks(member)) + ending()


def test_tarfile_reads_what_is_written() -> None:
    with tarfile.open(fileobj=io.BytesIO(tar_of(*MEMBERS))) as tar:
        found = {info.name: info for info in tar}
        assert list(found) == [member.name for member in MEMBERS]
        for member in MEMBERS:
            info = found[member.name]
            assert (info.uid, info.gid, info.uname, info.gname) == (0, 0, "", "")
            assert info.mtime == MTIME
            executable = member.executable or member.kind != "file"
            assert info.mode == (0o755 if executable else 0o644)
            if member.kind == "file":
                content = tar.extractfile(info)
                assert content is not None
                assert content.read() == member.content
            if member.kind == "link":
                assert info.linkname == member.target


def test_files_of_any_size_have_a_header() -> None:
    for size in (0, 8**11 - 1, 8**11, 1 << 40):
        header = next(blocks(Member("large", "file", False, size, "/nowhere")))
        with tarfile.open(fileobj=io.BytesIO(header + ending())) as tar:
            info = tar.next()
        assert info is not None
        assert (info.name, info.size) == ("large", size)


@pytest.mark.parametrize("size", [2, 4])
def test_a_file_that_changes_meanwhile_is_noticed(tmp_path: Path, size: int) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    with pytest.raises(Changed):
        list(blocks(Member("f", "file", False, size, str(tmp_path / "f"))))


@pytest.mark.parametrize("form", ["tar.zst", "tar.gz"])
def test_what_was_compressed_can_be_read(form: Format) -> None:
    content = bytes(range(256)) * 20_000
    target = io.BytesIO()
    with compressed(target, form) as sink:
        for at in range(0, len(content), 1 << 20):
            sink.write(content[at : at + (1 << 20)])
    assert decompressed(io.BytesIO(target.getvalue()), form).read() == content
    assert format_of(target.getvalue()[:8]) == form


def made(tmp_path: Path, form: Format = "tar.zst") -> Path:
    prefix = tmp_path / "prefix"
    (prefix / "conda-meta").mkdir(parents=True)
    (prefix / "bin").mkdir()
    (prefix / "bin" / "x").write_text(f"#!/bin/sh\necho {prefix}\n")
    (prefix / "conda-meta" / "frozen").write_text("{}")
    (prefix / "conda-meta" / "conda-store").write_text("{}")
    target = tmp_path / f"x.{form}"
    make_archive(prefix, target, form, variables={}, about={"environment": "x"})
    return target


@pytest.mark.parametrize("form", ["tar.zst", "tar.gz"])
def test_an_archive_works_elsewhere(tmp_path: Path, form: Format) -> None:
    archive, target = made(tmp_path, form), tmp_path / "elsewhere"
    with archive.open("rb") as file:
        about = unpack_archive(file, form, target)
    assert about["environment"] == "x"
    assert (target / "bin" / "x").read_text() == f"#!/bin/sh\necho {target}\n"
    # It is its owner's own, who may change it.
    assert not (target / "conda-meta" / "frozen").exists()
    assert not (target / "conda-meta" / "conda-store").exists()


def test_it_can_be_prepared_for_another_place(tmp_path: Path) -> None:
    with made(tmp_path).open("rb") as file:
        unpack_archive(file, "tar.zst", tmp_path / "begun", place=Path("/final/place"))
    assert "/final/place" in (tmp_path / "begun" / "bin" / "x").read_text()


@pytest.mark.parametrize("form", ["tar.zst", "tar.gz"])
def test_half_an_archive_is_refused(tmp_path: Path, form: Format) -> None:
    content = made(tmp_path, form).read_bytes()
    for cut in (content[:30], content[: len(content) // 2], content[:-20]):
        with pytest.raises(NotAnArchive):
            unpack_archive(io.BytesIO(cut), form, tmp_path / f"half-{len(cut)}")


def test_other_files_are_refused(tmp_path: Path) -> None:
    for content in (b"", b"<html>", b"PK\x03\x04"):
        with pytest.raises(NotAnArchive, match="neither"):
            format_of(content)
    with pytest.raises(NotAnArchive):
        unpack_archive(io.BytesIO(b"\x28\xb5\x2f\xfdnonsense"), "tar.zst", tmp_path / "n")


@pytest.mark.parametrize(
    "evil",
    [
        Member("../evil", "file", False, 1, b"x"),
        Member("link", "link", target="/etc"),
        Member("link", "link", target="../../.."),
    ],
)
def test_nothing_is_written_outside(tmp_path: Path, evil: Member) -> None:
    target = io.BytesIO()
    with compressed(target, "tar.zst") as sink:
        sink.write(tar_of(evil))
    with pytest.raises(NotAnArchive):
        unpack_archive(io.BytesIO(target.getvalue()), "tar.zst", tmp_path / "target")
    assert not (tmp_path / "evil").exists()


def test_a_tar_of_something_else_is_refused(tmp_path: Path) -> None:
    target = io.BytesIO()
    with compressed(target, "tar.zst") as sink:
        sink.write(tar_of(Member("file", "file", False, 1, b"x")))
    with pytest.raises(NotAnArchive, match="not made by conda-store"):
        unpack_archive(io.BytesIO(target.getvalue()), "tar.zst", tmp_path / "target")


@pytest.mark.parametrize("form", ["tar.zst", "tar.gz"])
def test_what_it_was_made_of_is_read_without_unpacking(tmp_path: Path, form: Format) -> None:
    with made(tmp_path, form).open("rb") as file:
        assert origin_of(file, form) == {"version": 1, "environment": "x"}
    with pytest.raises(NotAnArchive):
        origin_of(io.BytesIO(b"\x28\xb5\x2f\xfdnonsense"), "tar.zst")
