"""Artifacts from the wish to the blob, with a maker that does what the test says."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, update

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import Artifact, Blob
from conda_store_jupyter.db.repositories import artifacts as rows
from conda_store_jupyter.errors import Conflict
from conda_store_jupyter.publish.archive.child import ArchiveFailed
from conda_store_jupyter.services import deletion
from conda_store_jupyter.services.artifacts import Making, Ready
from conda_store_jupyter.services.care.blobs import check_store, check_waiting
from conda_store_jupyter.services.making import ArtifactMaker
from conda_store_jupyter.services.reconcile import reconcile
from conda_store_jupyter.store.blobs.forwarding import ForwardingBlobs
from conda_store_jupyter.store.blobs.local import LocalBlobs
from conda_store_jupyter.testing import MemoryBlobs, ScriptedBuilder
from tests.artifacts import ZST, Pretender, ask, listed, maker_of, row
from tests.stores import TWO, built
from tests.waiting import until


@pytest.fixture
def remote() -> MemoryBlobs:
    return MemoryBlobs()


@pytest.fixture
def store(config: CondaStore, builder: ScriptedBuilder, remote: MemoryBlobs) -> Iterator[Store]:
    """A store whose blobs are elsewhere."""
    config.artifacts = []
    opened = open_store(config, builder)
    outgoing = LocalBlobs(opened.layout.outgoing)
    opened.context = replace(opened.context, blobs=ForwardingBlobs(remote, outgoing))
    yield opened
    opened.close()


@pytest.fixture
def pretender() -> Pretender:
    return Pretender()


@pytest.fixture
def maker(store: Store, pretender: Pretender) -> ArtifactMaker:
    return maker_of(store, pretender)


def test_what_is_asked_for_is_made_and_kept(
    store: Store, maker: ArtifactMaker, pretender: Pretender, remote: MemoryBlobs
) -> None:
    build = built(store)
    assert not maker.work_once()
    assert ask(store, build["id"]) == Making("pending", None, None)
    assert maker.work_once()
    assert not maker.work_once()
    ready = ask(store, build["id"])
    assert isinstance(ready, Ready)
    assert ready.filename == "e-1-linux-64.tar.zst"
    assert b"".join(remote.open(ready.sha256)).startswith(b"tar.zst ")
    assert ask(store, build["id"]) == ready
    assert pretender.calls == 1
    assert list(store.layout.making.iterdir()) == []


def test_many_makers_make_it_once(store: Store, pretender: Pretender) -> None:
    build = built(store)
    gate = threading.Barrier(4)
    ask(store, build["id"])

    def work() -> None:
        maker = maker_of(store, pretender)
        gate.wait()
        maker.work_once()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pretender.calls == 1
    assert isinstance(ask(store, build["id"]), Ready)


def test_every_build_gets_what_the_settings_want(
    config: CondaStore, builder: ScriptedBuilder
) -> None:
    config.artifacts = [ZST]
    opened = open_store(config, builder)
    try:
        build = built(opened)
        assert listed(opened, build["id"])["state"] == "pending"
        assert row(opened).filename == "e-1-linux-64.tar.zst"
    finally:
        opened.close()


def test_how_far_it_is_can_be_seen(store: Store, pretender: Pretender) -> None:
    build = built(store)
    ask(store, build["id"])
    maker = maker_of(store, pretender, lease_seconds=0.3)

    def during(progress: Callable[[int], None]) -> None:
        progress(7)
        until(lambda: (row(store).progress or {}).get("bytes_done") == 7)
        found = ask(store, build["id"])
        assert isinstance(found, Making)
        assert found.state == "making"
        assert listed(store, build["id"])["progress"]["bytes_done"] == 7

    pretender.during = during
    assert maker.work_once()
    assert isinstance(ask(store, build["id"]), Ready)


def test_a_failure_is_tried_again_then_said(
    store: Store, maker: ArtifactMaker, pretender: Pretender
) -> None:
    build = built(store)
    ask(store, build["id"])

    def during(_: object) -> None:
        raise ArchiveFailed("the disk is full")

    pretender.during = during
    assert maker.work_once()
    assert ask(store, build["id"]) == Making("pending", None, "the disk is full")
    assert maker.work_once()
    with pytest.raises(Conflict, match="the disk is full"):
        ask(store, build["id"])
    assert listed(store, build["id"])["state"] == "failed"
    assert not maker.work_once()
    # Later, somebody who asks gets another try.
    past = datetime.now(timezone.utc) - timedelta(minutes=2)
    store.write(lambda session: session.execute(update(Artifact).values(ended_on=past)) and None)
    pretender.during = lambda progress: None
    assert ask(store, build["id"]) == Making("pending", None, None)
    assert maker.work_once()
    assert isinstance(ask(store, build["id"]), Ready)


def test_a_maker_that_died_is_replaced_and_changes_nothing_when_it_comes_back(
    store: Store, pretender: Pretender
) -> None:
    build = built(store)
    ask(store, build["id"])
    frozen = maker_of(store, pretender)
    other = Pretender()

    def during(progress: Callable[[int], None]) -> None:
        past = datetime.now(timezone.utc) - timedelta(hours=1)
        expired = update(Artifact).values(lease_until=past)
        store.write(lambda session: session.execute(expired) and None)
        assert maker_of(store, other).work_once()

    pretender.during = during
    assert frozen.work_once()
    assert row(store).attempt == 2
    assert isinstance(ask(store, build["id"]), Ready)
    assert (pretender.calls, other.calls) == (1, 1)


def test_a_process_that_stops_gives_it_back(store: Store, pretender: Pretender) -> None:
    build = built(store)
    ask(store, build["id"])
    maker = maker_of(store, pretender)
    begun = threading.Event()

    def during(progress: Callable[[int], None]) -> None:
        begun.set()
        while True:
            progress(1)

    pretender.during = during
    maker.start()
    assert begun.wait(60)
    maker.stop()
    assert (row(store).state, row(store).failures) == ("pending", 0)


def test_an_outage_of_the_blob_store_fails_nothing(
    store: Store, maker: ArtifactMaker, remote: MemoryBlobs
) -> None:
    remote.away = True
    build = built(store)
    assert build["status"] == "COMPLETED"
    ask(store, build["id"])
    assert maker.work_once()
    ready = ask(store, build["id"])
    assert isinstance(ready, Ready)
    assert b"".join(store.context.blobs.open(ready.sha256))
    assert listed(store, build["id"])["state"] == "pending"
    site = replace(store.site, context=store.context)
    assert [finding.code for finding in check_store(site)] == ["blob-store-away"]
    (finding,) = check_waiting(site)
    assert finding.code == "blobs-waiting"
    assert reconcile(site) == []
    assert "away" in listed(store, build["id"])["error"]
    remote.away = False
    assert [done.code for done in reconcile(site)] == ["blobs-waiting"]
    found = listed(store, build["id"])
    assert (found["state"], found["error"]) == ("ready", None)
    assert remote.stat(ready.sha256) is not None
    assert reconcile(site) == []
    assert list(check_store(site)) == []


def test_what_belongs_to_a_deleted_build_goes_a_day_later(
    store: Store, maker: ArtifactMaker, remote: MemoryBlobs
) -> None:
    first = built(store)
    built(store, TWO)
    ask(store, first["id"])
    maker.work_once()
    (blob,) = remote.list()
    store.write(deletion.delete_build, store.context, first["id"])
    site = replace(store.site, context=store.context)
    assert reconcile(site) == []
    past = datetime.now(timezone.utc) - timedelta(days=2)
    store.write(lambda session: session.execute(update(Blob).values(created_on=past)) and None)
    assert [done.code for done in reconcile(site)] == ["unneeded-blob"]
    assert remote.stat(blob.sha256) is None
    assert store.read(lambda session: session.scalars(select(Blob)).all()) == []
    assert reconcile(site) == []


def test_what_somebody_needs_stays(store: Store, maker: ArtifactMaker) -> None:
    build = built(store)
    ask(store, build["id"])
    maker.work_once()
    past = datetime.now(timezone.utc) - timedelta(days=2)
    store.write(lambda session: session.execute(update(Blob).values(created_on=past)) and None)
    assert reconcile(replace(store.site, context=store.context)) == []
    assert isinstance(ask(store, build["id"]), Ready)


def test_what_a_dead_maker_left_goes(store: Store) -> None:
    store.layout.making.mkdir(parents=True)
    old, new = store.layout.making / "1-1.part", store.layout.making / "2-1.part"
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    assert [done.subject for done in reconcile(store.site)] == [str(old)]
    assert new.exists()


def test_a_build_whose_files_are_elsewhere_is_left_to_others(
    store: Store, maker: ArtifactMaker, pretender: Pretender
) -> None:
    build = built(store)
    ask(store, build["id"])
    prefix = Path(build["prefix"])
    prefix.rename(prefix.with_name("elsewhere"))
    assert not maker.work_once()
    with pytest.raises(Conflict, match="not here any more"):
        ask(store, build["id"])
    prefix.with_name("elsewhere").rename(prefix)
    assert maker.work_once()
    assert pretender.calls == 1
    assert row(store).state == rows.READY
