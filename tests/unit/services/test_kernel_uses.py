"""Who runs kernels in which builds, as several servers say it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import KernelUse
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.services import catalog, deletion, kernel_uses
from conda_store_jupyter.services.kernel_uses import Running
from tests.stores import ONE, TWO, built


def says(store: Store, holder: str, *running: Running) -> None:
    store.write(kernel_uses.report, holder, f"{holder}.example:8888", running)


def listed(store: Store) -> list[tuple[str, str, int]]:
    rows = store.read(kernel_uses.list_kernels)
    return [(row["kernel_id"], row["server"], row["build_id"]) for row in rows]


def environment(store: Store) -> dict[str, Any]:
    page = store.read(catalog.list_environments, EnvironmentFilter(), PageRequest())
    return page.rows[0]


def silence(store: Store, since: timedelta) -> None:
    moment = utcnow() - since
    store.write(lambda s: s.execute(update(KernelUse).values(seen_on=moment)) and None)


def test_each_server_speaks_for_its_own_kernels(store: Store) -> None:
    old, new = built(store, ONE)["id"], built(store, TWO)["id"]
    says(store, "a", Running("k1", "cs.default.e.python3", old), Running("k2", "x", new))
    says(store, "b", Running("k3", "x", new))
    assert listed(store) == [
        ("k1", "a.example:8888", old),
        ("k2", "a.example:8888", new),
        ("k3", "b.example:8888", new),
    ]
    says(store, "a", Running("k2", "x", new))
    assert [kernel for kernel, *_ in listed(store)] == ["k2", "k3"]
    says(store, "a")
    says(store, "b")
    assert listed(store) == []


def test_a_kernel_that_was_restarted_uses_another_build(store: Store) -> None:
    old, new = built(store, ONE)["id"], built(store, TWO)["id"]
    says(store, "a", Running("k", "x", old))
    says(store, "a", Running("k", "x", new))
    assert listed(store) == [("k", "a.example:8888", new)]


def test_builds_and_environments_show_who_uses_them(store: Store) -> None:
    build = built(store, ONE)
    assert (build["in_use"], build["last_used_on"]) == ([], None)
    says(store, "a", Running("k", "cs.default.e.python3", build["id"]))
    shown = store.read(catalog.get_build, build["id"])
    brief = {"kernel_id": "k", "name": "cs.default.e.python3", "server": "a.example:8888"}
    assert shown["in_use"] == [brief]
    assert shown["last_used_on"] is not None
    assert environment(store)["last_used_on"] == shown["last_used_on"]
    assert environment(store)["current_build"]["in_use"] == [brief]


def test_a_kernel_that_ends_was_used_until_then(store: Store) -> None:
    build = built(store, ONE)["id"]
    says(store, "a", Running("k", "x", build))
    started = store.read(catalog.get_build, build)["last_used_on"]
    says(store, "a")
    assert store.read(catalog.get_build, build)["last_used_on"] >= started
    assert store.read(catalog.get_build, build)["in_use"] == []


def test_what_is_silent_is_not_shown_but_protects_for_a_day(store: Store) -> None:
    says(store, "a", Running("k", "x", built(store, ONE)["id"]))
    silence(store, timedelta(hours=1))
    assert listed(store) == []
    assert [use.kernel_id for use in store.read(kernel_uses.protecting)] == ["k"]
    silence(store, timedelta(days=2))
    assert store.read(kernel_uses.protecting) == []
    store.write(kernel_uses.forget_silent)
    says(store, "a")


def test_a_sign_of_life_is_enough(store: Store) -> None:
    running = Running("k", "x", built(store, ONE)["id"])
    says(store, "a", running)
    silence(store, timedelta(hours=1))
    says(store, "a", running)
    assert [kernel for kernel, *_ in listed(store)] == ["k"]


def test_a_build_that_was_deleted_is_nobodys(store: Store) -> None:
    old = built(store, ONE)["id"]
    built(store, TWO)
    says(store, "a", Running("k", "x", old))
    assert store.write(deletion.delete_build, store.context, old)
    says(store, "a", Running("k", "x", old))
    assert listed(store) == []


@pytest.mark.parametrize("text", [ONE, TWO])
def test_environments_count_their_builds_and_say_who_made_them(store: Store, text: str) -> None:
    first = built(store, text, requested_by="ada")
    found = environment(store)
    assert (found["creator"], found["builds_count"], found["size"]) == ("ada", 1, first["size"])
    built(store, text.replace("numpy", "pandas") + "variables: {A: b}\n", requested_by="bob")
    found = environment(store)
    assert (found["creator"], found["builds_count"]) == ("ada", 2)
