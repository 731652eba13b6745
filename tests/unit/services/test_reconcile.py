from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.builder.leftovers import prefix_lock
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.repositories import changes
from conda_store_jupyter.db.turns import turn
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.queue import lease
from conda_store_jupyter.queue.lease import LeaseTerms
from conda_store_jupyter.services import catalog, deletion, revision, submission
from conda_store_jupyter.services.reconcile import reconcile, reconciler
from conda_store_jupyter.services.revision import Revision
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.store import links, prefixes
from conda_store_jupyter.store.atomic import temporary_beside
from conda_store_jupyter.store.removal import set_aside
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import (
    ONE,
    TWO,
    TwoKernels,
    assert_in_line,
    brought_to_an_end,
    built,
    kernels_dir,
    killed,
    let_leases_expire,
    mended,
)
from tests.waiting import until

HASH = "0123456789abcdef" * 4


@pytest.fixture
def store(config: CondaStore, builder: ScriptedBuilder) -> Iterator[Store]:
    """A store whose environments have two kernels each."""
    opened = open_store(config, TwoKernels(builder))
    yield opened
    opened.close()


def claimed(store: Store, text: str = ONE) -> int:
    """A build that a worker has, which does nothing."""
    build_id = store.write(submit, store.context, SubmissionRequest(text)).build_id
    assert store.write(lease.claim, "w", LeaseTerms(3600)) is not None
    return build_id


def test_nothing_is_done_where_nothing_is_wrong(store: Store) -> None:
    built(store)
    built(store, TWO, namespace="lab")
    assert mended(store) == []
    assert_in_line(store)


@pytest.mark.parametrize("ruin", ["link", "kernel", "other", "extra", "broken"])
def test_what_is_seen_is_brought_in_line(store: Store, ruin: str) -> None:
    first = built(store, ONE)
    built(store, TWO)
    kernel = kernels_dir(store) / "cs.default.e.ir"
    if ruin == "link":
        store.layout.link("default", "e").unlink()
    elif ruin == "other":
        links.point(store.layout.link("default", "e"), Path(first["prefix"]))
    elif ruin == "kernel":
        (kernel / "kernel.json").unlink()
    elif ruin == "extra":
        kernel.rename(kernel.with_name("cs.default.e.julia"))
    else:
        (kernel / "kernel.json").write_text("{")
    assert mended(store) == ["not-in-line"]
    assert_in_line(store)


def test_what_the_record_does_not_know_is_withdrawn(store: Store) -> None:
    built(store)
    link = store.layout.link("default", "gone")
    links.point(link, store.layout.prefix("default", "gone", HASH))
    assert mended(store) == ["not-in-record"]
    assert not link.is_symlink()
    assert_in_line(store)


def test_links_that_the_store_did_not_make_are_left_alone(store: Store, tmp_path: Path) -> None:
    built(store)
    mine = store.layout.link("default", "mine")
    mine.symlink_to(tmp_path)
    file = store.layout.link("default", "e")
    file.unlink()
    file.write_text("thesis")
    assert mended(store) == []
    assert mine.is_symlink()
    assert file.read_text() == "thesis"


def test_two_stores_with_one_name_and_one_directory_of_kernels_do_not_fight(
    store: Store, config: CondaStore, tmp_path: Path
) -> None:
    other_config = CondaStore(root=str(tmp_path / "other"), kernels_dir=config.kernels_dir)
    other = open_store(other_config, ScriptedBuilder(store.layout))
    other = open_store(other_config, TwoKernels(ScriptedBuilder(other.layout)))
    built(store)
    theirs = built(other)
    assert mended(store) == []
    assert mended(other) == []
    spec = (kernels_dir(store) / "cs.default.e.ir" / "kernel.json").read_text()
    assert theirs["prefix"] in spec
    other.close()


def test_lost_workers_are_noticed(store: Store) -> None:
    build_id = claimed(store)
    assert mended(store) == []
    let_leases_expire(store)
    assert mended(store) == ["worker-lost"]
    assert store.read(catalog.get_build, build_id)["status"] == "QUEUED"


def test_a_build_without_any_lease_is_lost_too(store: Store) -> None:
    build_id = claimed(store)
    store.write(lambda session: session.execute(update(Build).values(lease_until=None)) and None)
    assert mended(store) == ["worker-lost"]
    assert brought_to_an_end(store, build_id)["status"] == "COMPLETED"


def test_a_half_made_prefix_stays_while_its_build_runs(store: Store) -> None:
    build_id = claimed(store)
    prefix = store.layout.prefix("default", "e", HASH)
    prefixes.begin(prefix, lock_sha256=HASH, build_id=build_id)
    blank = store.layout.prefix("default", "e", HASH[::-1])
    blank.mkdir()
    scratch = store.layout.packages / ".scratch" / f"{build_id}-01234567-1"
    scratch.mkdir(parents=True)
    assert mended(store) == []
    let_leases_expire(store)
    with prefix_lock(store.layout, prefix):  # its process is frozen, not dead
        codes = {finding.code for finding in reconcile(store.site)}
        assert codes == {"worker-lost", "interrupted-build", "leftover"}
        assert prefix.is_dir()
    assert not blank.exists()
    assert not scratch.exists()
    assert mended(store) == ["interrupted-build"]
    assert not prefix.exists()


def test_what_is_not_recognised_is_never_touched(store: Store) -> None:
    built(store)
    strange = store.layout.prefix("default", "e", HASH)
    (strange / "conda-meta").mkdir(parents=True)
    (strange / "thesis.tex").touch()
    (store.layout.root / "default" / "notes").mkdir()
    (store.layout.packages / ".scratch" / "mine").mkdir(parents=True)
    (kernels_dir(store) / ".removed-by-me").mkdir()
    assert mended(store) == []
    assert (strange / "thesis.tex").exists()


def test_interrupted_removals_and_old_temporaries_are_swept(store: Store) -> None:
    built(store)
    place = store.layout.root / "default"
    for directory in (place, kernels_dir(store)):
        (directory / "tree" / "inside").mkdir(parents=True)
        set_aside(directory / "tree")
    old, fresh = (temporary_beside(store.layout.link("default", "e")) for _ in range(2))
    for path in (old, fresh):
        path.symlink_to("nowhere")
    long_ago = time.time() - 7200
    os.utime(old, (long_ago, long_ago), follow_symlinks=False)
    assert sorted(mended(store)) == ["interrupted-removal", "interrupted-removal", "leftover"]
    assert fresh.is_symlink()
    fresh.unlink()
    assert_in_line(store)


def test_one_process_at_a_time(store: Store) -> None:
    built(store)
    store.layout.link("default", "e").unlink()
    with turn(store.database, store.layout.locks / "reconcile.lock") as ours:
        assert ours
        elsewhere = threading.Thread(target=lambda: passes.append(reconcile(store.site)))
        passes: list[object] = []
        elsewhere.start()
        elsewhere.join()
    assert passes == [[]]
    assert mended(store) == ["not-in-line"]


def test_the_thread_mends_again_and_again_and_says_so(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    built(store)
    caplog.set_level(logging.INFO, "conda_store_jupyter")
    link = store.layout.link("default", "e")
    with reconciler(store.site, seconds=0.02):
        for _ in range(2):
            link.unlink()
            until(link.is_symlink)
    lines = [record.getMessage() for record in caplog.records]
    done = [line for line in lines if line.startswith("reconcile: default/e: not-in-line")]
    assert len(done) >= 2


def test_what_cannot_be_mended_stops_nothing_else(store: Store) -> None:
    built(store)
    built(store, TWO.replace("name: e", "name: f"))
    for name in "ef":
        store.layout.link("default", name).unlink()
    blocked = kernels_dir(store) / "cs.default.e.ir" / "kernel.json"
    blocked.unlink()
    blocked.mkdir()  # a file cannot take the place of a directory
    assert [finding.subject for finding in reconcile(store.site)] == ["default/f"]


def test_an_environment_that_is_being_deleted_takes_no_requests(store: Store) -> None:
    first, second = built(store, ONE)["id"], built(store, TWO)["id"]

    def wish(other: Store) -> None:
        other.write(deletion.delete_environment, other.context, "default", "e")

    killed(store, 2, wish)
    for function, arguments in (
        (submit, [SubmissionRequest(ONE)]),
        (submission.rebuild, [first, "me"]),
        (revision.revise, ["default", "e", Revision(build_id=second)]),
    ):
        with pytest.raises(Conflict, match="being deleted"):
            store.write(function, store.context, *arguments)
    assert mended(store) == ["deletion-unfinished"]
    assert built(store, ONE)["number"] == 1


def test_a_switch_that_nobody_was_told_of_is_told(store: Store) -> None:
    first = built(store, ONE)
    built(store, TWO)

    def roll_back(copy: Store) -> None:
        wanted = Revision(build_id=first["id"])
        copy.write(revision.revise, copy.context, "default", "e", wanted)

    codes = []
    change = 0
    while True:
        change += 1
        death = killed(store, change, roll_back)
        before = store.read(changes.newest)
        if death.survived:
            break
        is_switched = store.read(catalog.get_build, first["id"])["current"]
        codes += mended(store)
        # Whoever has open pages hears of every switch, whenever its process died.
        assert not is_switched or store.read(changes.newest) > before
        assert_in_line(store)
        built(store, TWO)
    assert "not-told" in codes
