from __future__ import annotations

from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.db.repositories.environments import EnvironmentFilter
from conda_store_jupyter.errors import (
    CondaStoreError,
    Conflict,
    InvalidFile,
    InvalidName,
    InvalidRequest,
    NotFound,
)
from conda_store_jupyter.services import catalog, texts
from conda_store_jupyter.services.importing import (
    Source,
    Target,
    clone,
    import_source,
    read_source,
)
from conda_store_jupyter.services.submission import Submission
from conda_store_jupyter.status import Failure, Step
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE, TWO, assert_in_line, brought_to_an_end, built
from tests.unit.spec.exchange import samples
from tests.unit.spec.exchange.samples import PLATFORM

X = Target(name="x")


def imported(store: Store, source: Source, target: Target = X) -> Submission:
    return store.write(import_source, store.context, read_source(source), target)


def finished(store: Store, made: Submission) -> dict[str, Any]:
    return brought_to_an_end(store, made.build_id)


def counts(store: Store) -> tuple[int, int]:
    environments = store.read(catalog.list_environments, EnvironmentFilter(), PageRequest())
    return environments.count, store.read(catalog.list_builds, BuildFilter(), PageRequest()).count


def test_a_lockfile_is_installed_as_it_is(store: Store) -> None:
    made = imported(store, Source(samples.PIXI_LOCK), Target(name="x", requested_by="ann"))
    build = finished(store, made)
    assert (build["status"], build["policy"], build["requested_by"]) == (
        "COMPLETED",
        "exact",
        "ann",
    )
    wanted = read_source(Source(samples.PIXI_LOCK)).lockfiles[PLATFORM]
    assert build["lockfile_sha256"] == wanted.sha256
    assert build["specification"]["spec"]["dependencies"] == ["python 3.12.*", {"pip": ["flask"]}]
    assert_in_line(store)


def test_the_same_again_is_no_new_build(store: Store) -> None:
    first = imported(store, Source(samples.PIXI_LOCK))
    finished(store, first)
    again = imported(store, Source(samples.PIXI_LOCK))
    assert (again.build_id, again.new) == (first.build_id, False)


def test_what_locks_nothing_is_solved(store: Store) -> None:
    build = finished(store, imported(store, Source(samples.PIXI_TOML), Target()))
    assert (build["name"], build["policy"]) == ("analysis", "minimal")
    assert build["specification"]["spec"]["variables"] == {"MODE": "fast", "WORKERS": "4"}


def test_a_lockfile_need_not_be_installed(store: Store) -> None:
    made = imported(store, Source(samples.CONDA_LOCK), Target(name="x", exact=False))
    build = finished(store, made)
    assert build["policy"] == "minimal"


def test_a_manifest_with_its_lockfile(store: Store) -> None:
    source = Source(samples.PIXI_TOML, lockfile=samples.PIXI_LOCK)
    build = finished(store, imported(store, source, Target()))
    assert (build["name"], build["policy"]) == ("analysis", "exact")
    assert "numpy >=1.26,<3" in build["specification"]["spec"]["dependencies"]
    assert store.read(catalog.get_build, build["id"])["lockfile_sha256"]


def test_an_environment_yml_is_kept_as_it_was_typed(store: Store) -> None:
    text = ONE + "# a remark\n"
    made = imported(store, Source(text), Target(namespace="team"))
    assert store.read(texts.environment_yaml, made.build_id) == text
    assert (made.namespace, made.environment) == ("team", "e")


OTHER = f"@EXPLICIT\n{samples.PYTHON_URL.replace('linux-64', 'zos-z')}\n"


REFUSED: list[tuple[Source, Target, type[CondaStoreError], str]] = [
    (Source("<html>"), X, InvalidFile, "none of the formats"),
    (Source(samples.PIXI_LOCK[:300]), X, InvalidFile, "cannot be read"),
    (Source(samples.PIXI_LOCK), Target(), InvalidRequest, "no name"),
    (Source(samples.PIXI_LOCK), Target(name="../x"), InvalidName, "not valid"),
    (Source(OTHER), X, InvalidFile, "is for zos-z, and this machine is"),
    (Source(TWO), Target(exact=True), InvalidRequest, "no lockfile"),
    (Source(TWO, lockfile="version: 1\n"), Target(), InvalidFile, "none of"),
    (Source("dependencies: [a, a]\n"), X, InvalidFile, "Line 1, column 19"),
    (
        Source(samples.PIXI_LOCK, environment="none"),
        X,
        InvalidFile,
        "no environment 'none'",
    ),
]


def test_what_cannot_be_imported_changes_nothing(store: Store) -> None:
    built(store)
    before = counts(store)
    for source, target, error, words in REFUSED:
        with pytest.raises(error, match=words) as raised:
            imported(store, source, target)
        assert raised.value.hints
        assert counts(store) == before


def test_a_prefix_that_is_none(store: Store) -> None:
    with pytest.raises(NotFound, match="no directory conda-meta"):
        read_source(Source(prefix="/nowhere"))


def cloned(store: Store, build: dict[str, Any], **target: Any) -> dict[str, Any]:
    return finished(store, store.write(clone, store.context, build["id"], Target(**target)))


def test_a_clone_has_the_same_packages(store: Store, builder: ScriptedBuilder) -> None:
    original = built(store, ONE, description="mine")
    builder.versions["python"] = "2.0"
    copy = cloned(store, original, namespace="team", name="copy")
    assert (copy["namespace"], copy["name"], copy["number"]) == ("team", "copy", 1)
    assert copy["lockfile_sha256"] == original["lockfile_sha256"]
    assert copy["prefix"] != original["prefix"]
    environment = store.read(catalog.get_environment, "team", "copy")
    assert environment["description"] == "mine"
    assert_in_line(store)


def test_a_clone_of_an_older_build_into_the_same_name_elsewhere(store: Store) -> None:
    first = built(store, ONE)
    built(store, TWO)
    copy = cloned(store, first, namespace="team")
    assert (copy["name"], copy["lockfile_sha256"]) == ("e", first["lockfile_sha256"])


def test_a_clone_may_be_solved(store: Store, builder: ScriptedBuilder) -> None:
    original = built(store, ONE)
    builder.versions["python"] = "2.0"
    copy = cloned(store, original, name="copy", exact=False)
    assert (copy["policy"], copy["base_build_id"]) == ("minimal", original["id"])
    assert copy["specification"]["spec"]["dependencies"] == ["python"]


def test_what_cannot_be_cloned(store: Store, builder: ScriptedBuilder) -> None:
    original = built(store, ONE)
    builder.failures["bad"] = Failure(code="x", step=Step.SOLVE, message="No.")
    failed = built(store, ONE, name="bad")
    before = counts(store)
    for build_id, target, error in (
        (99, Target(name="c"), NotFound),
        (original["id"], Target(), Conflict),
        (original["id"], Target(name="-"), InvalidName),
        (failed["id"], Target(name="c", exact=True), Conflict),
    ):
        with pytest.raises(error):
            store.write(clone, store.context, build_id, target)
    assert counts(store) == before


def test_the_specification_of_a_failed_build_can_be_cloned(
    store: Store, builder: ScriptedBuilder
) -> None:
    builder.failures["bad"] = Failure(code="x", step=Step.SOLVE, message="No.")
    failed = built(store, ONE, name="bad")
    assert cloned(store, failed, name="good")["status"] == "COMPLETED"
