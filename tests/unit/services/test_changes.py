from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.services import catalog, deletion
from conda_store_jupyter.services.revision import Revision, revise
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from tests.stores import ONE, built


def since(store: Store, revision: int) -> dict[str, Any]:
    return store.read(catalog.changed_since, revision)


def now(store: Store) -> int:
    return store.read(changes.newest)


@pytest.fixture
def again(database_url: str) -> set[str]:
    """What may be told though it is older: PostgreSQL commits lines of the journal in any order."""
    return {"e"} if database_url.startswith("postgresql") else set()


def names(told: dict[str, Any]) -> set[str]:
    return {one["name"] for one in told["environments"]}


def test_nothing_new_is_told_as_that(store: Store, again: set[str]) -> None:
    built(store, ONE)
    told = since(store, now(store))
    assert names(told) <= again
    assert (told["revision"], told["removed"]) == (now(store), [])


def test_only_what_changed_is_told_and_as_a_listing_tells_it(store: Store, again: set[str]) -> None:
    built(store, ONE)
    before = now(store)
    store.write(submit, store.context, SubmissionRequest("name: other\ndependencies: [python]\n"))
    told = since(store, before)
    assert told["revision"] == now(store) > before
    assert store.read(catalog.get_environment, "default", "other") in told["environments"]
    assert names(told) - again == {"other"}
    assert told["removed"] == []


def test_a_name_of_which_there_is_no_environment_now_is_told(store: Store) -> None:
    built(store, ONE)
    before = now(store)
    store.write(revise, store.context, "default", "e", Revision(name="science"), by="ann")
    told = since(store, before)
    assert [one["name"] for one in told["environments"]] == ["science"]
    assert told["removed"] == [{"namespace": "default", "name": "e"}]
    before = now(store)
    store.write(deletion.delete_environment, store.context, "default", "science")
    told = since(store, before)
    assert told["environments"] == []
    assert {"namespace": "default", "name": "science"} in told["removed"]


def test_a_listing_is_needed_when_too_much_changed(store: Store) -> None:
    built(store, ONE)
    before = now(store)
    for number in range(26):
        text = f"name: e{number}\ndependencies: [python]\n"
        store.write(submit, store.context, SubmissionRequest(text))
    assert since(store, before)["environments"] is None


def test_a_listing_is_needed_when_the_journal_has_forgotten(store: Store) -> None:
    built(store, ONE)
    before = now(store)
    store.write(changes.record_environment, "default", "e")
    store.write(changes.forget_before, utcnow() + timedelta(days=1))
    assert since(store, before) == {
        "revision": now(store),
        "environments": None,
        "removed": [],
    }
    assert since(store, 0)["environments"] is None
