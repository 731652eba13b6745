"""Which prefixes a collection takes and which it leaves, whatever happens meanwhile."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.locks import Turn
from conda_store_jupyter.db.models import Build, KernelUse
from conda_store_jupyter.db.turns import turn
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.errors import Conflict, NotFound
from conda_store_jupyter.services import catalog, kernel_uses, pinning
from conda_store_jupyter.services.kernel_uses import Running
from conda_store_jupyter.services.retention.collection import collect as pass_over
from conda_store_jupyter.services.retention.report import Report
from conda_store_jupyter.services.revision import Revision, revise
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.testing import ScriptedBuilder
from tests import defects
from tests.collecting import TEXT, builds, collect, on_disk, wanted
from tests.stores import built


def shown(store: Store, build: dict[str, Any]) -> dict[str, Any]:
    return store.read(catalog.get_build, build["id"])


def test_what_is_current_pinned_or_in_use_stays(store: Store) -> None:
    current, pinned, used, idle, *last = builds(store, 6)
    store.write(revise, store.context, "default", "e", Revision(build_id=current["id"]))
    store.write(pinning.pin, pinned["id"], True)
    store.write(
        kernel_uses.report, "h", "host:8888", [Running("k" * 36, "cs.default.e", used["id"])]
    )
    collect(store)
    assert on_disk(store) == wanted(current, pinned, used, *last)
    store.write(pinning.pin, pinned["id"], False)
    store.write(kernel_uses.report, "h", "host:8888", [])
    collect(store)
    assert on_disk(store) == wanted(current, *last)
    assert shown(store, idle)["restorable"]


def test_a_server_that_is_silent_for_hours_keeps_its_kernels_prefix(store: Store) -> None:
    used, *last = builds(store, 3)
    store.write(kernel_uses.report, "h", "host:8888", [Running("k", "x", used["id"])])
    long_ago = {"seen_on": utcnow() - timedelta(hours=5)}
    store.write(lambda s: s.execute(update(KernelUse).values(long_ago)) and None)
    collect(store)
    assert on_disk(store) == wanted(used, *last)
    long_ago = {"seen_on": utcnow() - timedelta(hours=25)}
    store.write(lambda s: s.execute(update(KernelUse).values(long_ago)) and None)
    collect(store)
    assert on_disk(store) == wanted(*last)


def test_a_program_of_this_machine_keeps_its_prefix(store: Store) -> None:
    used, *last = builds(store, 3)
    program = Path(used["prefix"]) / "cat"
    shutil.copy("/bin/cat", program)
    with subprocess.Popen([program], stdin=subprocess.PIPE) as process:
        report = collect(store)
        assert on_disk(store) == wanted(used, *last)
        assert [kept.why for kept in report.skipped] == [f"the process {process.pid} (cat) uses it"]
    collect(store)
    assert on_disk(store) == wanted(*last)


def test_age_and_grace_keep_what_numbers_do_not(store: Store) -> None:
    old, young, *last = builds(store, 4)

    def age(build: dict[str, Any], **ago: float) -> None:
        past = utcnow() - timedelta(**ago)
        values = {"ended_on": past, "superseded_on": past}
        statement = update(Build).where(Build.id == build["id"]).values(values)
        store.write(lambda session: session.execute(statement) and None)

    age(old, days=9)
    age(young, days=5)
    store.collect(dry_run=False, keep_days=7)
    assert on_disk(store) == wanted(young, *last)
    store.config.collect_grace_seconds = 600.0
    age(young, minutes=9)
    collect(store)
    assert on_disk(store) == wanted(young, *last)
    age(young, minutes=11)
    collect(store)
    assert on_disk(store) == wanted(*last)


def test_builds_with_one_lockfile_are_one_way_back(store: Store, builder: ScriptedBuilder) -> None:
    first, second = builds(store, 2)
    same = [built(store, TEXT.format(name="e", number=1) + f"# {n}\n") for n in range(3)]
    assert {build["prefix"] for build in same} == {second["prefix"]}
    collect(store)
    assert on_disk(store) == wanted(first, second)


def test_a_dry_run_changes_nothing_and_says_what_a_collection_does(store: Store) -> None:
    _, pinned, *_ = builds(store, 5)
    store.write(pinning.pin, pinned["id"], True)
    before = on_disk(store)
    forecast = store.collect(dry_run=True)
    assert on_disk(store) == before
    assert not any(shown(store, build)["restorable"] for build in builds(store, 5))
    assert {kept.why for kept in forecast.kept} == {
        "it is the current build",
        "it is pinned",
        "it is one of the last 2",
    }
    done = collect(store)
    assert [item.subject for item in done.items] == [item.subject for item in forecast.items]
    assert done.total == forecast.total


def test_a_collected_build_cannot_be_activated_as_it_is_but_made_again(store: Store) -> None:
    first, *_ = builds(store, 3)
    collect(store)
    assert not Path(first["prefix"]).exists()
    with pytest.raises(Conflict):
        store.write(pinning.pin, first["id"], True)
    again = built(store, TEXT.format(name="e", number=0))
    assert again["current"]
    assert again["prefix"] == first["prefix"]
    # It is the prefix of both builds.
    assert not shown(store, first)["restorable"]
    assert shown(store, first)["unique_size"] is None or Path(first["prefix"]).is_dir()


def test_what_a_build_is_using_is_left_to_the_next_collection(
    store: Store, builder: ScriptedBuilder
) -> None:
    builds(store, 3)
    reports: list[Report] = []
    builder.during = lambda scene: reports.append(collect(store))
    last = built(store, TEXT.format(name="e", number=77))
    assert last["status"] == "COMPLETED", last["failure"]
    assert [kept.why for kept in reports[0].skipped] == ["it is wanted or in use again"]
    builder.during = None
    collect(store)
    assert len(on_disk(store)) == 2


def test_a_roll_back_between_the_look_and_the_removal_wins(store: Store) -> None:
    first, *last = builds(store, 3)

    def roll_back() -> bool:
        store.write(revise, store.context, "default", "e", Revision(build_id=first["id"]))
        return False

    # `stopped` is asked when the prefix has been judged, and before it is taken.
    report = pass_over(store.site, store.terms, stopped=roll_back)
    assert [kept.why for kept in report.skipped] == ["it is wanted or in use again"]
    assert on_disk(store) == wanted(first, *last)


def test_what_dead_builds_left_goes_too(store: Store) -> None:
    builds(store, 2)
    defects.leave_prefix(store)
    defects.leave_scratch(store)
    report = collect(store)
    assert {item.kind for item in report.items} == {"interrupted"}
    assert len(on_disk(store)) == 2


def test_two_collections_at_once_are_one_too_many(store: Store) -> None:
    with turn(store.database, store.layout.locks / "collect.lock", Turn.COLLECT) as ours:
        assert ours
        with pytest.raises(Conflict, match="Another process"):
            collect(store)
    assert collect(store).items == []


def test_only_completed_builds_can_be_pinned(store: Store) -> None:
    waiting = store.write(submit, store.context, SubmissionRequest(TEXT.format(name="e", number=1)))
    with pytest.raises(Conflict, match="QUEUED"):
        store.write(pinning.pin, waiting.build_id, True)
    with pytest.raises(NotFound):
        store.write(pinning.pin, 999, True)


def test_a_prefix_that_came_back_after_it_was_collected_goes_again(store: Store) -> None:
    first, *last = builds(store, 3)
    kept = Path(first["prefix"]).with_name("kept")
    shutil.copytree(first["prefix"], kept)
    collect(store)
    kept.rename(first["prefix"])
    collect(store)
    assert on_disk(store) == wanted(*last)
