"""Layers that come from a base image, and blobs that are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.store.blobs.interface import BlobStore, BlobStoreAway
from tests.images.layouts import write_layout
from tests.images.serving import Serving, layer_names, manifest_of

Build = Callable[..., int]


class TestWithABaseImage:
    @pytest.fixture
    def config(self, config: CondaStore, tmp_path: Path) -> CondaStore:
        config.image_base = str(tmp_path / "base")
        return config

    def test_its_layers_come_first_unless_the_tag_is_bare(
        self, serving: Serving, build: Build, tmp_path: Path
    ) -> None:
        base = write_layout(
            tmp_path / "base",
            {"bin/sh": b"#!"},
            config={"Env": ["PATH=/bin", "A=b"], "Entrypoint": ["/x"], "User": "1000"},
        )
        build("demo")
        full, bare = manifest_of(serving), manifest_of(serving, tag="latest-bare")
        assert full["layers"][1:] == bare["layers"]
        under = full["layers"][0]["digest"]
        assert layer_names(serving, "default/demo", under) == ["bin/sh"]
        config = serving.call(f"/v2/default/demo/blobs/{full['config']['digest']}").json
        assert config["config"]["User"] == "1000"
        assert "A=b" in config["config"]["Env"]
        assert len(config["rootfs"]["diff_ids"]) == 2
        # Another base image is another image.
        write_layout(base, {"bin/sh": b"#!", "bin/more": b""})
        assert manifest_of(serving)["layers"][0]["digest"] != under

    def test_one_that_cannot_be_used_is_said_to_be(self, serving: Serving, build: Build) -> None:
        build("demo")
        answer = serving.call("/v2/default/demo/manifests/latest")
        assert (answer.status, answer.error) == (404, "MANIFEST_UNKNOWN")
        assert "image_base" in answer.json["errors"][0]["message"]
        assert serving.call("/v2/default/demo/manifests/latest-bare").status == 200


@dataclass
class Elsewhere:
    """A blob store that gives out addresses, or is away."""

    blobs: BlobStore
    is_away: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.blobs, name)

    def open(self, sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        if self.is_away:
            raise BlobStoreAway("no route to it")
        return self.blobs.open(sha256, start, stop)

    def url(self, sha256: str, filename: str, media_type: str, seconds: int) -> str | None:
        return f"https://bucket.example/{sha256}?expires={seconds}"


def test_blobs_come_from_where_the_blob_store_says(store: Store, build: Build) -> None:
    build("demo")
    elsewhere = Elsewhere(store.context.blobs)
    store.context = replace(store.context, blobs=elsewhere)
    with Serving(store) as serving:
        layer = manifest_of(serving)["layers"][0]
        path = f"/v2/default/demo/blobs/{layer['digest']}"
        answer = serving.call(path)
        assert (answer.status, answer.body) == (307, b"")
        address = answer.headers["Location"]
        assert address.startswith(f"https://bucket.example/{layer['digest'].partition(':')[2]}?")
        head = serving.call(path, method="HEAD")  # an address is for one method
        assert (head.status, head.headers["Content-Length"]) == (200, str(layer["size"]))
        elsewhere.is_away = True
        away = serving.call("/v2/default/demo/manifests/latest")
        assert (away.status, away.headers["Retry-After"]) == (503, "10")
        assert "no route" in away.json["errors"][0]["message"]
        elsewhere.is_away = False
        assert serving.call("/v2/default/demo/manifests/latest").status == 200
