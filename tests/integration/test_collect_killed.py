"""Collections of many builds with prefixes of a few files, killed anywhere; on each database."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.services import catalog, kernel_uses, pinning
from conda_store_jupyter.services.kernel_uses import Running
from conda_store_jupyter.services.reconcile import reconcile
from conda_store_jupyter.services.revision import Revision, revise
from conda_store_jupyter.store.layout import stem_of
from tests.collecting import builds, collect, on_disk, wanted
from tests.collecting import two_are_kept as config
from tests.postgres.fixtures import each_database as database_url
from tests.stores import killed

__all__ = ["config", "database_url"]


def test_a_collection_can_be_killed_anywhere_and_done_again(store: Store) -> None:
    deaths: list[str] = []
    for number in count(1):
        name = f"e{number}"
        made = builds(store, 4, name)
        death = killed(store, number, collect)
        reconcile(store.site)
        collect(store)
        there = {path for path in on_disk(store) if stem_of(path.name) == name}
        assert there == wanted(*made[2:]), death.before
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
    made = {name: builds(store, 10, name) for name in ("one", "two", "three")}
    report = collect(store)
    kept = [build for its in made.values() for build in its[-2:]]
    assert on_disk(store) == wanted(*kept)
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
    current, pinned, used, _idle, *last = builds(store, 6)
    store.write(revise, store.context, "default", "e", Revision(build_id=current["id"]))
    store.write(pinning.pin, pinned["id"], True)
    store.write(kernel_uses.report, "h", "host:1", [Running("k", "cs.default.e", used["id"])])
    collect(store)
    assert on_disk(store) == wanted(current, pinned, used, *last)
    store.write(pinning.pin, pinned["id"], False)
    store.write(kernel_uses.report, "h", "host:1", [])
    collect(store)
    assert on_disk(store) == wanted(current, *last)
