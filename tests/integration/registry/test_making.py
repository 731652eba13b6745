"""Images are made once, by whoever is there, and clients are told to come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db import clock
from conda_store_jupyter.db.image_models import Image, ImageBlob, ImageLayer
from conda_store_jupyter.db.repositories import blobs, images
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.images import describing
from conda_store_jupyter.spec.repositories import repository_of
from conda_store_jupyter.store.removal import remove_tree
from tests.images.serving import Serving
from tests.waiting import until

Build = Callable[..., int]

PATH = "/v2/default/demo/manifests/latest"


@pytest.fixture
def database_url(each_database: str) -> str:
    """Two processes may share either kind."""
    return each_database


@pytest.fixture
def config(config: CondaStore) -> CondaStore:
    config.registry_patience = 0.0
    return config


def rows(store: Store) -> list[Image]:
    return list(store.read(lambda session: session.scalars(select(Image)).all()))


def test_a_client_is_told_to_come_back_and_then_served(store: Store, build: Build) -> None:
    build("demo")
    with Serving(store, make_images=False) as serving:
        for _ in range(2):
            answer = serving.call(PATH)
            assert (answer.status, answer.error) == (429, "TOOMANYREQUESTS")
            assert int(answer.headers["Retry-After"]) > 0
        assert [row.state for row in rows(store)] == ["pending"]
        assert store.image_maker().make_all() == 1
        assert serving.call(PATH).status == 200
        assert store.image_maker().make_all() == 0
    (row,) = rows(store)
    assert (row.state, row.attempt) == ("ready", 1)


def test_an_image_whose_maker_died_is_made_by_the_next(store: Store, build: Build) -> None:
    build("demo")
    with Serving(store, make_images=False) as serving:
        serving.call(PATH)
        dead = store.write(images.claim, "dead", 0.0)
        assert dead
        until(lambda: store.read(images.has_work))
        assert store.image_maker().make_all() == 1
        assert serving.call(PATH).status == 200
        # Who was frozen changes nothing any more.
        assert not store.write(images.renew, dead, 30.0, None)
        assert not store.write(images.end, dead, state="failed", error="late")
        assert serving.call(PATH).status == 200


def test_one_that_is_being_made_is_left_to_its_maker(store: Store, build: Build) -> None:
    build("demo")
    with Serving(store, make_images=False) as serving:
        serving.call(PATH)
        held = store.write(images.claim, "busy", 60.0)
        assert held
        assert store.image_maker().make_all() == 0
        store.write(images.renew, held, 60.0, {"done": 3, "total": 7})
        answer = serving.call(PATH)
        assert answer.status == 429
        assert answer.json["errors"][0]["detail"] == {"done": 3, "total": 7}


def test_layers_are_made_once_for_all_images(store: Store, build: Build) -> None:
    build("demo", "a")
    with Serving(store) as serving:
        until(lambda: serving.call(PATH).status == 200)
        build("twin", "a")
        until(lambda: serving.call(PATH.replace("demo", "twin")).status == 200)
        one, two = serving.call(PATH).json, serving.call(PATH.replace("demo", "twin")).json
    assert one["layers"] == two["layers"]
    assert one["config"] != two["config"]  # the environment's name


def test_a_blob_that_was_lost_is_made_again(store: Store, build: Build) -> None:
    build("demo")
    with Serving(store) as serving:
        until(lambda: serving.call(PATH).status == 200)
        before = serving.call(PATH).body
        digest = serving.call(PATH).json["layers"][0]["digest"]
        store.context.blobs.delete(digest.partition(":")[2])
        assert serving.call(f"/v2/default/demo/blobs/{digest}").error == "BLOB_UNKNOWN"
        until(lambda: serving.call(PATH).status == 200)
        assert serving.call(PATH).body == before
        assert serving.call(f"/v2/default/demo/blobs/{digest}").status == 200
        manifest = rows(store)[0].manifest_sha256 or ""
        store.context.blobs.delete(manifest)
        assert serving.call(PATH).status == 429
        until(lambda: serving.call(PATH).status == 200)


def test_an_image_outlives_the_files_of_its_build(store: Store, build: Build) -> None:
    first, second = build("demo", "a"), build("demo", "b")
    with Serving(store) as serving:
        until(lambda: serving.call(PATH.replace("latest", str(first))).status == 200)
        for number in (first, second):
            remove_tree(Path(store.read(catalog.get_build, number)["prefix"]))
        assert serving.call(PATH.replace("latest", str(first))).status == 200
        until(lambda: serving.call(PATH).status != 429)
        answer = serving.call(PATH)
        assert (answer.status, answer.error) == (404, "MANIFEST_UNKNOWN")
        assert "removed" in answer.json["errors"][0]["message"]


def test_a_failure_is_tried_again_after_a_while(store: Store, build: Build) -> None:
    build("demo")
    with Serving(store, make_images=False) as serving:
        serving.call(PATH)
        held = store.write(images.claim, "w", 60.0)
        assert held
        store.write(images.end, held, state="failed", error="no luck")
        assert serving.call(PATH).json["errors"][0]["message"] == "no luck"

        def long_ago(session: Session) -> None:
            row = session.get(Image, held[0])
            assert row is not None
            row.ended_on = clock.now(session).replace(year=2020)

        store.write(long_ago)
        assert serving.call(PATH).status == 429


def test_blobs_of_images_are_needed_until_their_build_is_deleted(
    store: Store, build: Build
) -> None:
    build("demo")
    with Serving(store) as serving:
        until(lambda: serving.call(PATH).status == 200)

    def unneeded(session: Session) -> set[str]:
        return {row.sha256 for row in blobs.unneeded(session, clock.now(session))}

    held = {row.sha256 for row in store.read(lambda s: s.scalars(select(ImageBlob)).all())}
    assert len(held) >= 3
    assert store.read(unneeded) == set()
    store.write(lambda session: session.delete(session.get(Image, rows(store)[0].id)))
    assert store.read(unneeded) == held


def test_a_layer_without_its_blob_is_not_used(store: Store, build: Build) -> None:
    build("demo")
    with Serving(store) as serving:
        until(lambda: serving.call(PATH).status == 200)
    key = "0" * 64
    manifest = rows(store)[0].manifest_sha256

    def pretend(session: Session) -> None:
        session.add(ImageLayer(key=key, sha256="1" * 64, size=1, media_type="x", diff_id="2" * 64))

    store.write(pretend)
    assert store.read(images.layer, key) is None
    store.write(
        lambda session: session.execute(update(ImageLayer).values(sha256=manifest)) and None
    )
    assert store.read(images.layer, key) is not None


def test_a_build_says_how_its_image_is_called(store: Store, build: Build) -> None:
    first, second = build("Demo", "a"), build("Demo", "b")
    shown = store.read(describing.describe, second)
    assert shown["repository"] == repository_of("default", "Demo")
    assert shown["tags"][:2] == ["latest", str(second)]
    assert (shown["pullable"], shown["digest"]) == (True, None)
    path = f"/v2/{shown['repository']}/manifests/{second}"
    with Serving(store) as serving:
        until(lambda: serving.call(path).status == 200)
        digest = serving.call(path).headers["Docker-Content-Digest"]
    shown = store.read(describing.describe, second)
    assert shown["digest"] == digest
    assert shown["size"] > 0
    assert "latest" not in store.read(describing.describe, first)["tags"]
    with pytest.raises(NotFound):
        store.read(describing.describe, 999)


def test_images_are_made_ahead_where_that_is_wanted(store: Store, build: Build) -> None:
    old, new = build("demo", "a"), build("demo", "b")
    store.config.images_ahead = True
    assert store.image_maker().make_all() == 1
    assert [row.build_id for row in rows(store)] == [new]
    assert store.image_maker().make_all() == 0
    with Serving(store, make_images=False) as serving:
        assert serving.call(PATH).status == 200
        assert serving.call(PATH.replace("latest", str(old))).status == 429
