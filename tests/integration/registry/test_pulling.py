"""What clients of the distribution specification 1.1 rely on."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.services import catalog
from conda_store_jupyter.spec.oci import INDEX, MANIFEST
from tests.images.serving import Serving, layer_names, manifest_of

Build = Callable[..., int]


def test_a_manifest_is_what_its_digest_and_its_headers_say(serving: Serving, build: Build) -> None:
    build("demo")
    answer = serving.call("/v2/default/demo/manifests/latest")
    digest = "sha256:" + hashlib.sha256(answer.body).hexdigest()
    assert answer.headers["Docker-Content-Digest"] == digest
    assert answer.headers["Content-Type"] == MANIFEST
    assert answer.json["mediaType"] == MANIFEST
    again = serving.call(f"/v2/default/demo/manifests/{digest}")
    assert (again.status, again.body) == (200, answer.body)
    head = serving.call("/v2/default/demo/manifests/latest", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("Docker-Content-Digest", "Content-Type", "Content-Length"):
        assert head.headers[name] == answer.headers[name]


def test_every_blob_of_a_manifest_can_be_pulled(serving: Serving, build: Build) -> None:
    build("demo")
    manifest = manifest_of(serving)
    config: Any = {}
    for descriptor in (manifest["config"], *manifest["layers"]):
        answer = serving.call(f"/v2/default/demo/blobs/{descriptor['digest']}")
        assert answer.status == 200
        assert len(answer.body) == descriptor["size"]
        assert "sha256:" + hashlib.sha256(answer.body).hexdigest() == descriptor["digest"]
        config = config or json.loads(answer.body)
    diff_ids = config["rootfs"]["diff_ids"]
    assert len(diff_ids) == len(manifest["layers"]) == len(config["history"])
    plain = gzip.decompress(answer.body)
    assert "sha256:" + hashlib.sha256(plain).hexdigest() == diff_ids[-1]


def test_latest_is_the_current_build_and_a_number_any_build(
    store: Store, serving: Serving, build: Build
) -> None:
    first = build("demo", "a")
    second = build("demo", "b")
    sha256 = store.read(catalog.get_build, second)["specification"]["sha256"]
    tags = serving.call("/v2/default/demo/tags/list").json
    assert tags["name"] == "default/demo"
    assert {str(first), str(second), sha256, "latest"} < set(tags["tags"])
    assert tags["tags"] == sorted(tags["tags"])
    assert manifest_of(serving) == manifest_of(serving, tag=str(second))
    assert manifest_of(serving) == manifest_of(serving, tag=sha256)
    assert manifest_of(serving) != manifest_of(serving, tag=str(first))


def test_ranges_resume_a_blob(serving: Serving, build: Build) -> None:
    build("demo")
    digest = manifest_of(serving)["layers"][0]["digest"]
    path = f"/v2/default/demo/blobs/{digest}"
    whole = serving.call(path).body
    size = len(whole)

    def part(wanted: str) -> tuple[int, str, bytes]:
        answer = serving.call(path, headers={"Range": wanted})
        return answer.status, answer.headers.get("Content-Range", ""), answer.body

    assert part("bytes=10-") == (206, f"bytes 10-{size - 1}/{size}", whole[10:])
    assert part("bytes=0-3") == (206, f"bytes 0-3/{size}", whole[:4])
    assert part("bytes=-5") == (206, f"bytes {size - 5}-{size - 1}/{size}", whole[-5:])
    assert part(f"bytes=2-{size * 2}") == (206, f"bytes 2-{size - 1}/{size}", whole[2:])
    assert part(f"bytes={size}-")[:2] == (416, f"bytes */{size}")
    assert part("bytes=9-1")[0] == 200
    assert part("bytes=0-1,3-4")[0] == 200
    head = serving.call(path, method="HEAD")
    assert head.headers["Content-Length"] == str(size)
    etag = head.headers["Etag"]
    assert serving.call(path, headers={"If-None-Match": etag}).status == 304


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v2/default/nothing/manifests/latest", 404, "NAME_UNKNOWN"),
        ("/v2/nowhere/demo/tags/list", 404, "NAME_UNKNOWN"),
        ("/v2/demo/manifests/latest", 404, "NAME_UNKNOWN"),
        ("/v2/a/b/c/manifests/latest", 404, "NAME_UNKNOWN"),
        ("/v2/default/Demo/manifests/latest", 400, "NAME_INVALID"),
        ("/v2/default/../demo/manifests/latest", 400, "NAME_INVALID"),
        ("/v2/default/demo/manifests/nope", 404, "MANIFEST_UNKNOWN"),
        ("/v2/default/demo/manifests/999999999999999999999", 404, "MANIFEST_UNKNOWN"),
        ("/v2/default/demo/manifests/%20", 404, "MANIFEST_UNKNOWN"),
        (f"/v2/default/demo/manifests/{'f' * 64}", 404, "MANIFEST_UNKNOWN"),
        (f"/v2/default/demo/manifests/sha256:{'0' * 64}", 404, "MANIFEST_UNKNOWN"),
        ("/v2/default/demo/manifests/sha512:abc", 400, "DIGEST_INVALID"),
        (f"/v2/default/demo/blobs/sha256:{'0' * 64}", 404, "BLOB_UNKNOWN"),
        ("/v2/default/demo/blobs/nope", 400, "DIGEST_INVALID"),
        ("/v2/default/demo/referrers/nope", 400, "DIGEST_INVALID"),
        ("/v2/default/demo/tags/list?n=x", 400, "UNSUPPORTED"),
        ("/v1/", 404, "UNSUPPORTED"),
    ],
)
def test_what_is_not_there_is_refused_in_the_words_of_the_specification(
    serving: Serving, build: Build, path: str, status: int, code: str
) -> None:
    build("demo")
    answer = serving.call(path)
    assert (answer.status, answer.error) == (status, code)
    assert answer.json["errors"][0]["message"]
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/default/demo/blobs/uploads/"),
        ("PUT", "/v2/default/demo/manifests/latest"),
        ("DELETE", "/v2/default/demo/manifests/latest"),
        ("PATCH", "/v2/default/demo/blobs/uploads/1"),
    ],
)
def test_pushing_and_deleting_are_refused(
    serving: Serving, build: Build, method: str, path: str
) -> None:
    build("demo")
    answer = serving.call(path, method=method)
    assert (answer.status, answer.error) == (405, "UNSUPPORTED")


def test_a_blob_is_only_pulled_through_a_repository_that_has_it(
    serving: Serving, build: Build
) -> None:
    build("demo", "a")
    build("other", "b")
    digest = manifest_of(serving)["config"]["digest"]
    manifest_of(serving, "default/other")
    assert serving.call(f"/v2/default/demo/blobs/{digest}").status == 200
    assert serving.call(f"/v2/default/other/blobs/{digest}").error == "BLOB_UNKNOWN"
    # A layer is no manifest, though its digest is known.
    layer = manifest_of(serving)["layers"][0]["digest"]
    assert serving.call(f"/v2/default/demo/manifests/{layer}").error == "MANIFEST_UNKNOWN"


def test_listings_come_in_pages(serving: Serving, build: Build) -> None:
    for name in ("c", "a", "b"):
        build(name)
    first = serving.call("/v2/_catalog?n=2")
    assert first.json == {"repositories": ["default/a", "default/b"]}
    assert first.headers["Link"] == '</v2/_catalog?n=2&last=default%2Fb>; rel="next"'
    last = serving.call("/v2/_catalog?n=2&last=default%2Fb")
    assert last.json == {"repositories": ["default/c"]}
    assert "Link" not in last.headers
    assert serving.call("/v2/default/a/tags/list?n=0").json["tags"] == []
    tags = serving.call("/v2/default/a/tags/list").json["tags"]
    some = serving.call(f"/v2/default/a/tags/list?n=1&last={tags[0]}").json["tags"]
    assert some == [tags[1]]


def test_lock_files_refer_to_images(serving: Serving, build: Build) -> None:
    build("demo", "a", "b")
    image = serving.call("/v2/default/demo/manifests/latest").headers["Docker-Content-Digest"]
    path = f"/v2/default/demo/referrers/{image}"
    answer = serving.call(path)
    assert answer.headers["Content-Type"] == answer.json["mediaType"] == INDEX
    (listed,) = answer.json["manifests"]
    artifact = serving.call(f"/v2/default/demo/manifests/{listed['digest']}")
    assert len(artifact.body) == listed["size"]
    assert artifact.json["subject"]["digest"] == image
    assert artifact.json["artifactType"] == listed["artifactType"]
    assert artifact.json["annotations"] == listed["annotations"]
    titles = {
        layer["annotations"]["org.opencontainers.image.title"]: layer["digest"]
        for layer in artifact.json["layers"]
    }
    assert set(titles) == {"conda-lock.yml", "pixi.lock", "explicit.txt"}
    explicit = serving.call(f"/v2/default/demo/blobs/{titles['explicit.txt']}").body.decode()
    assert "https://conda.example/noarch/a-1.0-0.conda#" in explicit
    assert serving.call(f"/v2/default/demo/blobs/{artifact.json['config']['digest']}").json == {}

    def filtered(kind: str) -> list[Any]:
        found = serving.call(f"{path}?artifactType={kind}")
        assert found.headers["OCI-Filters-Applied"] == "artifactType"
        manifests: list[Any] = found.json["manifests"]
        return manifests

    assert filtered(listed["artifactType"]) == [listed]
    assert filtered("application/x") == []
    nothing = serving.call(f"/v2/default/demo/referrers/sha256:{'0' * 64}")
    assert (nothing.status, nothing.json["manifests"]) == (200, [])


def test_names_that_repositories_cannot_have_get_one_that_they_can(
    serving: Serving, build: Build
) -> None:
    build("Data_", namespace="Team")
    build("data", namespace="Team")
    names = serving.call("/v2/_catalog").json["repositories"]
    assert len(names) == 2
    manifests = [manifest_of(serving, name) for name in names]
    titles = {m["annotations"]["org.opencontainers.image.title"] for m in manifests}
    assert titles == {"Data_", "data"}


def test_an_image_holds_the_environment_and_nothing_of_the_store(
    serving: Serving, build: Build, store: Store
) -> None:
    build("demo")
    manifest = manifest_of(serving)
    names = [
        name
        for layer in manifest["layers"]
        for name in layer_names(serving, "default/demo", layer["digest"])
    ]
    assert "opt/env/share/jupyter/kernels/python3/kernel.json" in names
    assert "opt/env/conda-meta/history" in names
    assert "opt/env/conda-meta/conda-store" not in names
    assert str(store.layout.root).encode() not in json.dumps(manifest).encode()
