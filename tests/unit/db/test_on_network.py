"""An SQLite file on a network file system: refused, or allowed and then without WAL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import text

from conda_store_jupyter.bootstrap import open_store, premises_of
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.services.care.finding import Severity
from conda_store_jupyter.services.care.premises import check_file_systems
from conda_store_jupyter.store import machine
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE, assert_in_line, built


@pytest.fixture
def database_url() -> str:
    """SQLite in the store."""
    return ""


@pytest.fixture(autouse=True)
def on_nfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel says that the directory of the test is an NFS mount."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / {os.fspath(tmp_path.resolve())} rw - nfs4 server:/home rw\n")
    monkeypatch.setattr(machine, "_MOUNTS", mounts)


def test_it_is_refused_and_every_way_out_is_said(config: CondaStore) -> None:
    with pytest.raises(StoreUnusable, match="on nfs4") as refused:
        open_store(config)
    hints = " ".join(refused.value.hints)
    for word in ("database_url", "root", "sqlite_on_network = True"):
        assert word in hints


def test_it_works_when_it_is_allowed(config: CondaStore, builder: ScriptedBuilder) -> None:
    config.sqlite_on_network = True
    store = open_store(config, builder)
    assert store.read(lambda session: session.scalar(text("PRAGMA journal_mode"))) == "delete"
    assert built(store, ONE)["status"] == "COMPLETED"
    assert_in_line(store)
    store.close()


def test_a_database_that_was_local_before_goes_on(
    config: CondaStore, builder: ScriptedBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as local:
        local.setattr(machine, "_MOUNTS", Path(os.devnull))
        store = open_store(config, builder)
        first = built(store, ONE)
        store.close()
    config.sqlite_on_network = True
    store = open_store(config, builder)
    assert built(store, ONE)["id"] == first["id"]
    store.close()


@pytest.mark.parametrize(
    ("allowed", "severity"), [(False, Severity.ERROR), (True, Severity.WARNING)]
)
def test_the_doctor_says_so(config: CondaStore, allowed: bool, severity: Severity) -> None:
    config.sqlite_on_network = True
    open_store(config).close()
    config.sqlite_on_network = allowed
    (found,) = check_file_systems(premises_of(config))
    assert (found.code, found.severity) == ("sqlite-on-network", severity)
