"""``conda-store doctor``: each defect is made by hand, found, mended, and found no more."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from conda_store_jupyter.bootstrap import Store, open_store, premises_of
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.types import utcnow
from conda_store_jupyter.services import doctor
from conda_store_jupyter.services.care.premises import Premises, check_file_systems, check_room
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.machine import Room
from tests import defects
from tests.defects import HASH
from tests.stores import (
    ONE,
    TWO,
    assert_in_line,
    brought_to_an_end,
    built,
)
from tests.unit.cli.conftest import Command, Result, command

__all__ = ["command"]

#: What this machine cannot help, depending on where the tests run.
_MACHINE = {"little-room", "no-hard-links", "sqlite-on-network"}


@pytest.fixture
def config(command: Command) -> CondaStore:
    """The settings that the command has."""
    return CondaStore(
        root=str(command.directory / "store"),
        kernels_dir=str(command.directory / "kernels"),
        read_only_prefixes=False,
        poll_seconds=0.05,
    )


@pytest.fixture
def store(config: CondaStore, command: Command) -> Iterator[Store]:
    """The store that the command works on, with an environment of two builds."""
    opened = open_store(config, command.builder)
    built(opened, ONE)
    built(opened, TWO)
    yield opened
    opened.close()


class Doctor:
    """The command; findings about the machine itself are left out."""

    def __init__(self, command: Command) -> None:
        self._command = command

    def run(self, *options: str) -> Result:
        sealed = ["--set", "CondaStore.read_only_prefixes=False"]
        return self._command(*sealed, "doctor", *options)

    def finds(self) -> list[str]:
        """The codes of what is wrong; nothing is changed."""
        return [found["code"] for found in self.findings()]

    def findings(self) -> list[dict[str, Any]]:
        result = self.run("--json")
        return [f for f in result.document["data"]["findings"] if f["code"] not in _MACHINE]

    def fixes(self) -> list[str]:
        """The codes of what is still wrong after ``--fix``."""
        result = self.run("--fix", "--json")
        found = result.document["data"]["findings"]
        assert (result.code == 0) is not bool(found)
        return [f["code"] for f in found if f["code"] not in _MACHINE]


@pytest.fixture
def patient(command: Command) -> Doctor:
    return Doctor(command)


@pytest.mark.parametrize(
    ("ruin", "codes"),
    [
        (defects.lose_link, ["not-in-line"]),
        (defects.turn_link, ["not-in-line"]),
        (defects.dangle, ["not-in-record"]),
        (defects.ruin_kernel, ["not-in-line"]),
        (
            defects.forget_environment,
            ["not-in-record", *["orphan-prefix"] * 2, *["log-without-build"] * 2],
        ),
        (defects.leave_prefix, ["interrupted-build"]),
        (defects.leave_ready_prefix, ["orphan-prefix"]),
        (defects.lose_old_prefix, ["prefix-missing"]),
        (defects.leave_log, ["log-without-build"]),
        (defects.leave_scratch, ["leftover"]),
        (defects.leave_removed, ["interrupted-removal"]),
        (defects.open_root, ["root-not-private"]),
        (defects.close_links, ["unusable"]),
        (defects.close_packages, ["unusable"]),
        (defects.lose_directory, ["directory-missing"]),
        (defects.wish_deletion, ["deletion-unfinished"]),
        (defects.dangling_rows, ["dangling-row"]),
        (defects.dangling_current, ["dangling-row", "not-in-record"]),
        (defects.old_schema, ["schema"]),
    ],
)
def test_each_defect_is_found_mended_and_gone(
    store: Store, patient: Doctor, ruin: Callable[[Store], None], codes: list[str]
) -> None:
    assert patient.finds() == []
    ruin(store)
    for _ in range(2):  # looking changes nothing
        found = patient.findings()
        assert [finding["code"] for finding in found] == codes
        assert all(finding["fixable"] for finding in found)
    assert patient.fixes() == []
    assert patient.finds() == []
    assert_in_line(store)


def test_a_lost_worker_is_mended_and_then_somebody_has_to_build(
    store: Store, patient: Doctor
) -> None:
    defects.lose_worker(store)
    assert patient.finds() == ["worker-lost"]
    assert patient.fixes() == []
    long_ago = utcnow() - timedelta(hours=1)
    queued = (
        update(Build).where(Build.status == "QUEUED").values(scheduled_on=long_ago, not_before=None)
    )
    store.write(lambda session: session.execute(queued) and None)
    assert patient.finds() == ["nobody-builds"]
    store._presence.announce()
    assert patient.finds() == []
    store._presence.withdraw()
    assert brought_to_an_end(store, 3)["status"] == "COMPLETED"
    assert patient.finds() == []


def test_a_current_build_without_its_prefix_is_built_again(store: Store, patient: Doctor) -> None:
    prefixes.remove(defects.prefix_of(store, 2))
    (found,) = patient.findings()
    assert (found["code"], found["severity"]) == ("prefix-missing", "error")
    assert found["remedy"] == "build it again"
    assert patient.fixes() == ["prefix-missing"]
    (found,) = patient.findings()
    assert found["remedy"] == "wait for the build that was begun since"
    brought_to_an_end(store, 3)
    assert patient.finds() == []
    assert_in_line(store)


def test_what_is_not_ours_is_reported_and_stays(store: Store, patient: Doctor) -> None:
    strange = store.layout.prefix("default", "e", HASH)
    (strange / "conda-meta").mkdir(parents=True)
    (strange / "conda-meta" / "history").write_text("mine")
    (store.layout.root / "thesis.tex").write_text("mine")
    (store.layout.root / "pictures").mkdir()
    (store.layout.root / "pictures" / "cat.png").write_text("mine")
    assert patient.fixes() == ["unknown"] * 3
    assert {Path(f["subject"]) for f in patient.findings()} == {
        strange,
        store.layout.root / "thesis.tex",
        store.layout.root / "pictures",
    }
    assert (store.layout.root / "pictures" / "cat.png").exists()


def test_writable_prefixes_are_sealed_again(store: Store, command: Command) -> None:
    found = command("doctor", "--json").document["data"]["findings"]
    assert [f["code"] for f in found if f["code"] not in _MACHINE] == ["prefix-writable"] * 2
    command("doctor", "--fix")
    left = command("doctor", "--json").document["data"]["findings"]
    assert [f["code"] for f in left if f["code"] not in _MACHINE] == []
    prefixes.make_writable(defects.prefix_of(store, 1))
    prefixes.make_writable(defects.prefix_of(store, 2))


def test_a_damaged_database_is_said_and_nothing_else_is_tried(
    store: Store, patient: Doctor
) -> None:
    store.close()
    data = bytearray(store.layout.database.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = os.urandom(200)
    store.layout.database.write_bytes(data)
    assert patient.finds() == ["database-damaged"]
    assert patient.fixes() == ["database-damaged"]


def test_a_database_of_a_newer_version_is_left_alone(store: Store, patient: Doctor) -> None:
    defects.sql(store, "UPDATE alembic_version SET version_num = '9999'")
    assert patient.finds() == ["schema"]
    result = patient.run("--fix")
    assert result.code == 1
    assert "a newer version has used it" in result.err


def test_a_store_that_is_not_there_is_made_only_with_fix(command: Command, patient: Doctor) -> None:
    shutil.rmtree(command.directory / "store")
    assert patient.finds() == ["store-missing"]
    assert not (command.directory / "store").exists()
    assert patient.fixes() == []
    assert (command.directory / "store" / "conda-store.sqlite").is_file()


def test_the_table_says_what_it_means_and_what_would_be_done(store: Store, patient: Doctor) -> None:
    defects.lose_link(store)
    result = patient.run()
    assert result.code == 1
    head, row = result.out.splitlines()[:2]
    assert head.split()[:3] == ["SEVERITY", "FINDING", "WHERE"]
    assert "default/e" in row
    assert "there is no link" in row
    assert "--fix: publish the current build again" in row
    assert "1 of them can be mended with --fix" in result.err
    fixed = patient.run("--fix")
    assert "Mended: default/e: publish the current build again (not-in-line)" in fixed.out
    assert "Nothing is wrong with" in patient.run().out


@pytest.fixture
def premises(store: Store) -> Iterator[Premises]:
    made = premises_of(store.config)
    yield made
    made.database.close()


@pytest.mark.parametrize(
    ("room", "enough"),
    [(Room(6 << 30, 0.06), True), (Room(4 << 30, 0.9), False), (Room(500 << 30, 0.04), False)],
)
def test_little_room_is_said(premises: Premises, room: Room, enough: bool) -> None:
    found = [f.code for f in check_room(replace(premises, room=lambda _: room))]
    assert found == ([] if enough else ["little-room"])


def test_file_systems_that_do_not_suit(premises: Premises) -> None:
    nfs = replace(premises, file_system=lambda _: "nfs4", links_between=lambda *_: False)
    assert [f.code for f in check_file_systems(nfs)] == [
        "sqlite-on-network",
        "no-hard-links",
        "no-hard-links",
    ]
    local = replace(premises, file_system=lambda _: "ext4", links_between=lambda *_: True)
    assert list(check_file_systems(local)) == []


def test_what_cannot_be_mended_is_told(store: Store) -> None:
    defects.lose_link(store)
    (store.layout.link("default", "e")).mkdir()
    (found,) = doctor.examine_store(store.site)
    assert (found.code, found.repair) == ("not-our-link", None)
    (outcome,) = doctor.mend([found])
    assert not outcome.mended


@pytest.mark.postgres
def test_the_doctor_on_postgresql(command: Command, config: CondaStore, postgres_url: str) -> None:
    config.database_url = postgres_url
    where = ["--set", f"CondaStore.database_url={postgres_url}"]
    where += ["--set", "CondaStore.read_only_prefixes=False"]
    with closing(open_store(config, command.builder)) as store:
        built(store)
        defects.lose_link(store)
        defects.leave_ready_prefix(store)
        found = command(*where, "doctor", "--json").document["data"]["findings"]
        codes = [f["code"] for f in found if f["code"] not in _MACHINE]
        assert codes == ["not-in-line", "orphan-prefix"]
        fixed = command(*where, "doctor", "--fix", "--json").document["data"]
        assert [f["code"] for f in fixed["fixed"]] == codes
        assert_in_line(store)
