from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conda_store_jupyter.publish.images.base import (
    BaseImage,
    BaseUnusable,
    base_digest,
    open_layout,
    read_base,
)
from conda_store_jupyter.spec.oci import INDEX, ImagePlatform
from tests.images.layouts import write_archive, write_layout

AMD = ImagePlatform("amd64")


def read(reference: str, platform: ImagePlatform = AMD) -> BaseImage:
    with open_layout(reference) as (layout, tag):
        return read_base(layout, reference, tag, platform)


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    return write_layout(tmp_path / "base", {"bin/sh": b"x"}, tag="slim")


def test_a_layout_and_an_archive_are_read_however_they_are_written(
    layout: Path, tmp_path: Path
) -> None:
    archive = write_archive(layout, tmp_path / "base.tar")
    found = {
        read(reference).digest
        for path in (layout, archive)
        for reference in (str(path), f"{path}:slim", f"oci:{path}:slim", f"oci-archive:{path}")
    }
    assert len(found) == 1
    assert found == {base_digest(str(layout), AMD)}


def test_the_image_for_the_platform_is_taken_from_an_index(layout: Path) -> None:
    other = write_layout(layout.parent / "arm", {"bin/sh": b"y"}, architecture="arm64")
    entries = []
    for directory, architecture in ((other, "arm64"), (layout, "amd64")):
        entry = json.loads((directory / "index.json").read_bytes())["manifests"][0]
        entry["platform"] = {"os": "linux", "architecture": architecture}
        entries.append(entry)
        for blob in (directory / "blobs" / "sha256").iterdir():
            (layout / "blobs" / "sha256" / blob.name).write_bytes(blob.read_bytes())
    for entry in entries:
        entry.pop("annotations")
    (layout / "index.json").write_text(json.dumps({"mediaType": INDEX, "manifests": entries}))
    assert read(str(layout)).digest == entries[1]["digest"].partition(":")[2]
    assert read(str(layout), ImagePlatform("arm64")).config["architecture"] == "arm64"


def _no_image(layout: Path) -> None:
    (layout / "index.json").write_text('{"manifests": []}')


def _no_json(layout: Path) -> None:
    (layout / "index.json").write_text("{")


def _no_index(layout: Path) -> None:
    (layout / "index.json").unlink()


def _damaged(layout: Path) -> None:
    entry = json.loads((layout / "index.json").read_bytes())["manifests"][0]
    (layout / "blobs" / "sha256" / entry["digest"].partition(":")[2]).write_text("{}")


def _other_hash(layout: Path) -> None:
    index = json.loads((layout / "index.json").read_bytes())
    index["manifests"][0]["digest"] = "sha512:0"
    (layout / "index.json").write_text(json.dumps(index))


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (_no_image, "no image"),
        (_no_json, "not JSON"),
        (_no_index, "index.json"),
        (_damaged, "damaged"),
        (_other_hash, "index is none"),
    ],
)
def test_what_cannot_be_used_is_said_to_be(
    layout: Path, harm: Callable[[Path], None], message: str
) -> None:
    harm(layout)
    with pytest.raises(BaseUnusable, match=message):
        read(str(layout))


def test_what_is_not_there_or_not_for_here_is_refused(layout: Path, tmp_path: Path) -> None:
    with pytest.raises(BaseUnusable, match="no image 'fat'"):
        read(f"{layout}:fat")
    with pytest.raises(BaseUnusable, match="made for amd64"):
        read(str(layout), ImagePlatform("s390x"))
    with pytest.raises(BaseUnusable, match=r"nothing at|cannot be read"):
        read(str(tmp_path / "none"))
    (tmp_path / "text").write_text("no tar")
    with pytest.raises(BaseUnusable, match="cannot be read"):
        read(str(tmp_path / "text"))
    with pytest.raises(BaseUnusable, match="cannot be read"):
        base_digest(str(tmp_path / "none"), AMD)
