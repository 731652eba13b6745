"""Environments that come into being because somebody pulls them."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.images import tokens
from conda_store_jupyter.spec.on_demand import parse_path
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.testing import ScriptedBuilder
from tests.images.serving import TOKEN, Answer, Serving
from tests.waiting import until

NAME = "on-demand/python__3.11/pandas"
ENVIRONMENT = parse_path(["python__3.11", "pandas"]).name


@pytest.fixture
def config(config: CondaStore) -> CondaStore:
    config.on_demand = True
    config.registry_patience = 0.0
    return config


def pull(serving: Serving, name: str = NAME, tag: str = "latest", password: str = TOKEN) -> Answer:
    return serving.call(f"/v2/{name}/manifests/{tag}", password=password)


def message(answer: Answer) -> str:
    text: str = answer.json["errors"][0]["message"]
    return text


def builds(store: Store) -> list[dict[str, object]]:
    found = store.read(catalog.list_builds, BuildFilter(namespace="on-demand"), PageRequest())
    return list(found.rows)


def test_pulling_builds_once_and_then_serves(store: Store, serving: Serving) -> None:
    first = pull(serving)
    assert (first.status, first.error) == (429, "TOOMANYREQUESTS")
    assert int(first.headers["Retry-After"]) > 0
    assert pull(serving, "on-demand/pandas/python=3.11").status == 429  # the same environment
    (queued,) = builds(store)
    assert (queued["name"], queued["status"]) == (ENVIRONMENT, "QUEUED")
    assert "python 3.11.*" in message(first)
    assert "nobody builds here until" in message(first)
    store.dispatcher.start()
    until(lambda: pull(serving).status == 200)
    manifest = pull(serving)
    digest = manifest.headers["Docker-Content-Digest"]
    assert pull(serving, tag=digest).body == manifest.body
    for descriptor in (manifest.json["config"], *manifest.json["layers"]):
        blob = serving.call(f"/v2/{NAME}/blobs/{descriptor['digest']}")
        assert (blob.status, len(blob.body)) == (200, descriptor["size"])
    assert "latest" in serving.call(f"/v2/{NAME}/tags/list").json["tags"]
    # It is an environment like any other, listed under a name that can be pulled.
    (listed,) = serving.call("/v2/_catalog").json["repositories"]
    assert listed == f"on-demand/{ENVIRONMENT}"
    assert pull(serving, listed).body == manifest.body
    assert len(builds(store)) == 1


def test_a_build_that_failed_says_why_and_is_not_tried_at_once(
    store: Store, serving: Serving, builder: ScriptedBuilder
) -> None:
    builder.failures[ENVIRONMENT] = Failure("unsatisfiable", Step.SOLVE, "There is no such pandas.")
    store.dispatcher.start()
    until(lambda: pull(serving).status == 404)
    answer = pull(serving)
    assert answer.error == "MANIFEST_UNKNOWN"
    assert "There is no such pandas." in message(answer)
    assert len(builds(store)) == 1
    builder.failures.clear()
    _long_ago(store)
    until(lambda: pull(serving).status == 200)


def test_a_stale_one_is_served_while_a_newer_one_is_built(
    store: Store, serving: Serving, builder: ScriptedBuilder
) -> None:
    store.dispatcher.start()
    until(lambda: pull(serving).status == 200)
    old = pull(serving).body
    _long_ago(store)
    assert pull(serving).body == old
    assert len(builds(store)) == 1  # without a limit an image is never too old
    store.config.on_demand_days = 7
    gate = builder.gates[ENVIRONMENT] = threading.Event()
    builder.versions["pandas"] = "2.0"
    with Serving(store) as refreshing:
        assert pull(refreshing).body == old
        assert len(builds(store)) == 2
        gate.set()
        until(lambda: pull(refreshing).status == 200 and pull(refreshing).body != old)


def test_only_so_many_wait_at_the_same_time(store: Store, serving: Serving) -> None:
    store.config.on_demand_builds = 2
    with Serving(store) as limited:
        for name in ("a", "b"):
            assert pull(limited, f"on-demand/{name}").status == 429
        refused = pull(limited, "on-demand/c")
        assert refused.status == 429
        assert "2 images" in message(refused)
        assert "Retry-After" in refused.headers
        assert len(builds(store)) == 2


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("on-demand/a__xx__1", "NAME_INVALID", "no operator"),
        ("on-demand/a//b", "NAME_INVALID", "names no package"),
        ("on-demand/" + "/".join("abcdefghijklmnopqrstuvwxyz"), "MANIFEST_UNKNOWN", "20"),
    ],
)
def test_what_cannot_be_built_is_refused_and_builds_nothing(
    store: Store, serving: Serving, name: str, code: str, text: str
) -> None:
    answer = pull(serving, name)
    assert (answer.status, answer.error) == (400, code)
    assert text in message(answer)
    assert builds(store) == []


def test_a_token_needs_the_scope_and_the_public_builds_nothing(store: Store) -> None:
    store.config.registry_public = ["*"]
    other = store.write(tokens.create, "other", ["team"], None)[0]
    right = store.write(tokens.create, "right", ["on-demand"], None)[0]
    with Serving(store) as serving:
        assert serving.call(f"/v2/{NAME}/manifests/latest", password=None).status == 401
        assert builds(store) == []
        assert pull(serving, password=right).status == 429
    store.config.registry_public = []
    with Serving(store) as serving:
        answer = pull(serving, password=other)
        assert (answer.status, answer.error) == (403, "DENIED")


class TestTurnedOff:
    @pytest.fixture
    def config(self, config: CondaStore) -> CondaStore:
        config.on_demand = False
        return config

    def test_it_is_off_unless_somebody_turns_it_on(self, store: Store, serving: Serving) -> None:
        answer = pull(serving)
        assert (answer.status, answer.error) == (403, "DENIED")
        assert "c.CondaStore.on_demand" in message(answer)
        assert builds(store) == []


def _long_ago(store: Store) -> None:
    def age(session: Session) -> None:
        for build in session.scalars(select(Build)):
            if build.ended_on is not None:
                build.ended_on = build.ended_on.replace(year=2020)

    store.write(age)
