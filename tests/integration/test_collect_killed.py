"""Collections of many builds with prefixes of a few files, killed anywhere; on each database."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.services import catalog, kernel_uses, pinning
from conda_store_jupyter.services.kernel_uses import Running
from conda_store_jupyter.services.reconcile import reconcile
from conda_store_jupyter.services.revision import Revision, revise
from conda_store_jupyter.store.layout import stem_of
from tests.postgres.fixtures import each_database as database_url
from tests.stores import built, killed

__all__ = ["database_url"]

TEXT = "name: {name}\nchannels: [c]\ndependencies: [python]\nvariables: {{N: '{number}'}}\n"


@pytest.fixture
def config(config: CondaStore) -> CondaStore:
    config.keep_last, config.keep_days, config.collect_grace_seconds = 2, 0.0, 0.0
    return config


def collect(store: Store) -> Any:
    return store.collect(dry_run=False)


def prefixes_of(store: Store) -> set[Path]:
    return {path for path in store.layout.root.glob("*/*") if stem_of(path.name)}


def prefixes_in(builds: list[dict[str, Any]]) -> set[Path]:
    return {Path(build["prefix"]) for build in builds}


def test_a_collection_can_be_killed_anywhere_and_done_again(store: Store) -> None:
    deaths: list[str] = []
    for number in count(1):
        name = f"e{number}"
        made = [built(store, TEXT.format(name=name, number=n)) for n in range(4)]
        death = killed(store, number, collect)
        reconcile(store.site)
        collect(store)
        there = {path for path in prefixes_of(store) if stem_of(path.name) == name}
        assert there == prefixes_in(made[2:]), death.before
        page = store.read(catalog.list_builds, BuildFilter(name=name), PageRequest())
        gone = {build["id"] for build in page.rows if build["restorable"]}
        assert gone == {build["id"] for build in made[:2]}, death.before
        left = list(store.layout.root.rglob(".removed-*"))
        assert left == []
        if death.survived:
            break
        deaths.append(death.before)
    assert {"commit"} < set(deaths)
    assert any(before.startswith("os.rename") for before in deaths)


def test_thirty_scripted_builds(store: Store) -> None:
    made = {
        name: [built(store, TEXT.format(name=name, number=n)) for n in range(10)]
        for name in ("one", "two", "three")
    }
    report = collect(store)
    kept = [build for its in made.values() for build in its[-2:]]
    assert prefixes_of(store) == prefixes_in(kept)
    assert report.by_kind()["prefix"][0] == 24
    # A lock file of what is gone is gone, too.
    locks = {path.name for path in store.layout.locks.iterdir() if "~" in path.name}
    assert locks <= {f"default~{Path(build['prefix']).name}.lock" for build in kept}
    for build in (build for its in made.values() for build in its):
        now = store.read(catalog.get_build, build["id"])
        assert (now["status"], now["restorable"]) == ("COMPLETED", build not in kept)
        assert now["lockfile_sha256"] == build["lockfile_sha256"]
        assert os.path.lexists(store.layout.log(build["id"]))
    assert collect(store).items == []


def test_what_is_current_pinned_or_in_use_stays(store: Store) -> None:
    made = [built(store, TEXT.format(name="e", number=n)) for n in range(6)]
    current, pinned, used, _idle, *last = made
    store.write(revise, store.context, "default", "e", Revision(build_id=current["id"]))
    store.write(pinning.pin, pinned["id"], True)
    store.write(kernel_uses.report, "h", "host:1", [Running("k", "cs.default.e", used["id"])])
    collect(store)
    assert prefixes_of(store) == prefixes_in([current, pinned, used, *last])
    store.write(pinning.pin, pinned["id"], False)
    store.write(kernel_uses.report, "h", "host:1", [])
    collect(store)
    assert prefixes_of(store) == prefixes_in([current, *last])
