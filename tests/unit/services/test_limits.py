"""What a namespace may have, and what a site asks of what is submitted to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Build, Environment
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.errors import CondaStoreError, InvalidSpecification, LimitExceeded
from conda_store_jupyter.services import catalog, deletion, importing, usage
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.importing import Source, Target
from conda_store_jupyter.services.limits import Limits
from conda_store_jupyter.services.submission import SubmissionRequest, rebuild, submit
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.spec.platform import this_platform
from conda_store_jupyter.spec.rules import Rules
from tests.stores import built

TEXT = "name: {}\nchannels: [c]\ndependencies: [python]\n"


def limited(store: Store, limits: Limits) -> Context:
    return replace(store.context, limits=limits)


def add(store: Store, context: Context, name: str, namespace: str = "") -> int:
    request = SubmissionRequest(TEXT.format(name), namespace)
    return store.write(submit, context, request).build_id


def count(store: Store) -> int:
    return store.read(catalog.list_environments, EnvironmentFilter(), PageRequest()).count


def test_a_namespace_has_as_many_environments_as_it_may(store: Store) -> None:
    context = limited(store, Limits(environments=2))
    add(store, context, "a")
    add(store, context, "b")
    with pytest.raises(LimitExceeded) as refused:
        add(store, context, "c")
    assert "c.CondaStore.environments_per_namespace" in refused.value.message
    assert refused.value.detail["used"] == 2
    assert count(store) == 2
    assert add(store, context, "a")  # another build of one that is there
    assert add(store, context, "c", "team")
    store.write(deletion.delete_environment, store.context, "default", "b")
    assert add(store, context, "c")


def test_some_namespaces_may_have_more(store: Store) -> None:
    context = limited(store, Limits(environments=1, exceptions={"team": {"environments": 2}}))
    add(store, context, "a", "team")
    add(store, context, "b", "team")
    with pytest.raises(LimitExceeded, match="namespace_limits"):
        add(store, context, "c", "team")
    add(store, context, "a")
    with pytest.raises(LimitExceeded, match="environments_per_namespace"):
        add(store, context, "b")


def test_requests_at_once_do_not_pass_together(store: Store) -> None:
    context = limited(store, Limits(environments=3))

    def attempt(number: int) -> bool:
        try:
            return bool(add(store, context, f"e{number}"))
        except LimitExceeded:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 3
    assert count(store) == 3


def test_a_namespace_that_takes_its_room_gets_no_further_builds(store: Store) -> None:
    first = built(store, TEXT.format("a"))
    size = first["size"]
    context = limited(store, Limits(bytes=size))
    # Before it was counted and afterwards.
    for _ in range(2):
        with pytest.raises(LimitExceeded, match="bytes_per_namespace") as refused:
            add(store, context, "b")
        assert refused.value.detail["used"] >= size
        usage.measure_outdated(store.site)
    with pytest.raises(LimitExceeded):
        store.write(rebuild, context, first["id"], "me")
    # What is there already is no further build.
    assert add(store, context, "a") == first["id"]
    assert count(store) == 1
    store.write(deletion.delete_environment, store.context, "default", "a")
    usage.measure_outdated(store.site)
    assert add(store, context, "b")


def test_usage_says_what_is_taken_and_allowed(store: Store) -> None:
    built(store, TEXT.format("a"))
    built(store, TEXT.format("b"), namespace="team")
    usage.measure_outdated(store.site)
    limits = Limits(10, 0, {"team": {"bytes": 5}})
    shown = store.read(usage.show, limits)
    assert shown["default"]["limits"] == {"environments": 10, "bytes": None}
    assert shown["team"]["limits"] == {"environments": 10, "bytes": 5}
    assert shown["team"]["num_environments"] == shown["team"]["num_builds"] == 1
    assert shown["team"]["storage"] == shown["team"]["size"] > 0
    assert shown["team"]["measured_on"] is not None


def test_sizes_follow_what_is_made_and_removed(store: Store) -> None:
    first = built(store, TEXT.format("a"))
    usage.measure_outdated(store.site)
    assert store.read(catalog.get_build, first["id"])["unique_size"] == first["size"]
    assert store.read(catalog.get_environment, "default", "a")["unique_size"] == first["size"]
    second = built(store, TEXT.format("a") + "variables: {A: b}\n")
    usage.measure_outdated(store.site)
    both = store.read(catalog.get_environment, "default", "a")
    assert both["unique_size"] == both["size"] == first["size"] + second["size"]
    assert store.write(deletion.delete_build, store.context, first["id"])
    assert store.read(usage.show, Limits())["default"]["measured_on"] is None
    usage.measure_outdated(store.site)
    assert store.read(usage.show, Limits())["default"]["storage"] == second["size"]
    store.write(deletion.delete_environment, store.context, "default", "a")
    usage.measure_outdated(store.site)
    assert store.read(usage.show, Limits())["default"]["storage"] == 0


def locked(channel: str) -> Lockfile:
    url = f"{channel}/noarch/python-3-0.conda"
    package = CondaPackage("python", "3", "0", 0, channel, "noarch", url, "0" * 64)
    return Lockfile("linux-64", (package,))


def test_a_lockfile_that_breaks_a_rule_changes_nothing(store: Store) -> None:
    rules = Rules(allowed_channels=("https://good.example/c",))
    context = replace(store.context, rules=rules)
    text = "name: e\nchannels: ['https://good.example/c']\ndependencies: [python]\n"
    bad = locked("https://bad.example/c")
    source = f"@EXPLICIT\n{bad.conda[0].url}\n"
    request = SubmissionRequest(text, lock_source=source)
    with pytest.raises(InvalidSpecification) as refused:
        store.write(submit, context, request, policy="exact", lockfile=bad)
    assert refused.value.detail["problems"][0]["line"] == 2
    assert count(store) == 0
    good = locked("https://good.example/c")
    assert store.write(submit, context, request, policy="exact", lockfile=good).new


def test_an_imported_lockfile_is_refused_at_the_line_of_its_own_text(store: Store) -> None:
    context = replace(store.context, rules=Rules(allowed_channels=("https://good.example/c",)))
    url = "https://bad.example/c/noarch/six-1.17.0-py_0.conda"
    text = f"# platform: {this_platform()}\n@EXPLICIT\n{url}#{'0' * 64}\n"
    found = importing.read_source(Source(text))
    with pytest.raises(InvalidSpecification) as refused:
        store.write(importing.import_source, context, found, Target(name="e"))
    (problem,) = refused.value.detail["problems"]
    assert (problem["code"], problem["line"]) == ("channel-not-allowed", 3)
    assert count(store) == 0


def test_a_rule_that_is_newer_than_a_build_holds_for_the_next(store: Store) -> None:
    first = built(store, TEXT.format("a"))
    context = replace(store.context, rules=Rules(allowed_channels=("other",)))
    with pytest.raises(CondaStoreError, match="not allowed"):
        store.write(rebuild, context, first["id"], "me")
    rows = store.read(lambda session: len(session.scalars(select(Build)).all()))
    assert rows == 1
    assert store.read(lambda s: len(s.scalars(select(Environment)).all())) == 1


def test_what_a_rule_added_is_shown_as_added(store: Store) -> None:
    context = replace(store.context, rules=Rules(included_packages=("corp-audit",)))
    made = store.write(submit, context, SubmissionRequest(TEXT.format("a")))
    shown = store.read(catalog.get_build, made.build_id)
    assert shown["added_packages"] == ["corp-audit"]
    assert shown["specification"]["spec"]["dependencies"] == ["corp-audit", "python"]
