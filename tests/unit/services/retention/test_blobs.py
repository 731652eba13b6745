"""Archives and other blobs: they go with what they were made of, or when nobody names them."""

from __future__ import annotations

import hashlib
import io
import os
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.repositories import artifacts, blobs
from conda_store_jupyter.db.types import utcnow
from tests.collecting import builds, collect, on_disk, wanted


def stored(store: Store, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    store.context.blobs.put(io.BytesIO(content), sha256=sha256, size=len(content), media_type="x/y")
    return sha256


def archived(store: Store, build: dict[str, Any], content: bytes, days: float = 0) -> str:
    """An archive of the build, as its maker records it."""
    sha256 = stored(store, content)
    past = utcnow() - timedelta(days=days)

    def record(session: Session) -> None:
        row = artifacts.wanted(session, build["id"], "archive.tar.zst", "e.tar.zst")
        row.state, row.sha256, row.ended_on = artifacts.READY, sha256, past
        blobs.record(session, sha256=sha256, size=len(content), media_type="x/y", state="stored")

    store.write(record)
    return sha256


def there(store: Store) -> set[str]:
    return {stat.sha256 for stat in store.context.blobs.list()}


def test_archives_go_with_the_prefix_they_were_made_of(store: Store) -> None:
    first, second, third = builds(store, 3)
    own = archived(store, first, b"own" * 1000)
    shared = archived(store, second, b"shared")
    archived(store, third, b"shared")
    forecast = store.collect(dry_run=True)
    assert [item.subject for item in forecast.items if item.kind == "blob"] == [
        "archive.tar.zst of build 1 of default/e"
    ]
    assert there(store) == {own, shared}
    done = collect(store)
    assert done.total == forecast.total
    assert there(store) == {shared}
    assert store.read(artifacts.of_build, first["id"]) == {}
    store.config.keep_last = 1
    collect(store)
    assert there(store) == {shared}


def test_a_young_archive_outlives_its_prefix(store: Store) -> None:
    old, young, *_ = builds(store, 4)
    store.config.keep_days = 7.0
    archived(store, old, b"old", days=8)
    kept = archived(store, young, b"young", days=6)
    past = utcnow() - timedelta(days=9)
    values = {"ended_on": past, "superseded_on": past}
    store.write(lambda session: session.execute(update(Build).values(values)) and None)
    collect(store)
    assert len(on_disk(store)) == 2
    assert there(store) == {kept}


def test_blobs_that_nobody_names_go_after_a_day(store: Store) -> None:
    old, young = stored(store, b"old"), stored(store, b"young")
    path = next(store.layout.root.glob(f"blobs/**/{old}"))
    yesterday = time.time() - 90_000
    os.utime(path, (yesterday, yesterday))
    report = collect(store)
    assert there(store) == {young}
    assert [(item.kind, item.why) for item in report.items] == [
        ("blob", "the record does not name it")
    ]


def test_a_prefix_of_which_an_archive_is_being_made_stays(store: Store) -> None:
    first, *last = builds(store, 3)
    store.write(artifacts.wanted, first["id"], "archive.tar.zst", "e.tar.zst")
    assert collect(store).items == []
    forecast = store.collect(dry_run=True)
    assert "the making of an archive or image uses it" in {kept.why for kept in forecast.kept}
    assert on_disk(store) == wanted(first, *last)
