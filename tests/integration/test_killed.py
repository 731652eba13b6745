"""Processes that die before any change they make, one after the other: a pass ends their work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.services import catalog, deletion, revision
from conda_store_jupyter.services.reconcile import reconcile
from conda_store_jupyter.services.revision import Revision
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.testing import ScriptedBuilder
from tests.postgres.fixtures import each_database as database_url
from tests.stores import (
    ONE,
    TWO,
    TwoKernels,
    assert_in_line,
    assert_nothing_half_made,
    brought_to_an_end,
    built,
    killed,
    let_leases_expire,
    mended,
)

__all__ = ["database_url"]


@pytest.fixture
def store(config: CondaStore, builder: ScriptedBuilder) -> Iterator[Store]:
    """A store whose environments have two kernels each."""
    opened = open_store(config, TwoKernels(builder))
    yield opened
    opened.close()


def test_an_activation_killed_before_any_of_its_changes_is_ended(store: Store) -> None:
    first, second = built(store, ONE)["id"], built(store, TWO)["id"]
    deaths: list[str] = []
    for change in count(1):
        store.write(revision.revise, store.context, "default", "e", Revision(build_id=first))
        assert_in_line(store)

        def activate(other: Store) -> None:
            wanted = Revision(build_id=second)
            other.write(revision.revise, other.context, "default", "e", wanted)

        death = killed(store, change, activate)
        mended(store)
        assert_in_line(store)
        if death.survived:
            break
        deaths.append(death.before)
    assert deaths[0] == "commit"
    assert deaths[-1] == "commit"  # of the journal
    assert any(what.startswith("os.symlink") for what in deaths)
    assert deaths.count("os.rename kernel.json") == 2


def test_a_renaming_killed_before_any_of_its_changes_is_ended(store: Store) -> None:
    build = built(store, ONE)["id"]
    names = {"e": "f", "f": "e"}
    name = "e"
    deaths: list[str] = []
    for change in count(1):

        def rename(other: Store, name: str = name) -> None:
            wanted = Revision(name=names[name])
            other.write(revision.revise, other.context, "default", name, wanted)

        death = killed(store, change, rename)
        mended(store)
        assert_in_line(store)
        if deaths or death.survived:  # it was committed
            name = names[name]
        found = store.read(catalog.get_environment, "default", name)
        assert (found["current_build_id"], len(found["kernels"])) == (build, 2)
        if death.survived:
            break
        deaths.append(death.before)
    assert deaths[0] == "commit"
    assert deaths[-1] == "commit"  # of the journal, for the old name
    assert any(what.startswith("os.symlink") for what in deaths)
    assert any(what.startswith("os.remove") for what in deaths)  # of the old link
    assert deaths.count("os.rename kernel.json") == 2


def test_a_first_build_killed_before_any_of_its_changes_is_done_again(store: Store) -> None:
    deaths: list[str] = []
    for change in count(1):
        text = ONE.replace("name: e", f"name: e{change}")
        build_id = store.write(submit, store.context, SubmissionRequest(text)).build_id

        def build(other: Store, build_id: int = build_id) -> None:
            brought_to_an_end(other, build_id)

        death = killed(store, change, build)
        let_leases_expire(store)
        reconcile(store.site)
        assert_nothing_half_made(store)
        ended = brought_to_an_end(store, build_id)
        assert (ended["status"], ended["current"]) == ("COMPLETED", True)
        assert mended(store) == []
        assert_in_line(store)
        if death.survived:
            break
        deaths.append(death.before)
        store.write(deletion.delete_environment, store.context, "default", f"e{change}")
    assert "os.mkdir conda-meta" in deaths
    assert "os.rename conda-store" in deaths
    assert "os.rename kernel.json" in deaths


def test_a_deletion_killed_before_any_of_its_changes_is_ended(store: Store) -> None:
    deaths: list[str] = []
    for change in count(1):
        built(store, ONE)
        built(store, TWO)

        def delete(other: Store) -> None:
            other.write(deletion.delete_environment, other.context, "default", "e")

        death = killed(store, change, delete)
        mended(store)
        assert_in_line(store)
        wished = not death.before or bool(deaths)
        assert exists(store) is not wished
        if death.survived:
            break
        deaths.append(death.before)
    assert deaths[0] == "commit"
    assert any(".removed-" in what for what in deaths)
    assert any(what.startswith("os.remove") and what.endswith(".log") for what in deaths)


def test_the_deletion_of_a_build_killed_before_any_of_its_changes_is_ended(store: Store) -> None:
    built(store, ONE)
    deaths: list[str] = []
    for change in count(1):
        doomed = built(store, TWO)["id"]
        built(store, ONE)

        def delete(other: Store, doomed: int = doomed) -> None:
            other.write(deletion.delete_build, other.context, doomed)

        death = killed(store, change, delete)
        mended(store)
        assert_in_line(store)
        if deaths or death.survived:
            with pytest.raises(NotFound):
                store.read(catalog.get_build, doomed)
        if death.survived:
            break
        deaths.append(death.before)
    assert deaths[0] == "commit"
    assert len(deaths) > 5


def exists(store: Store) -> bool:
    try:
        store.read(catalog.get_environment, "default", "e")
    except NotFound:
        return False
    return True
