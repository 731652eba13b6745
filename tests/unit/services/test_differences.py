from __future__ import annotations

from typing import Any

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.errors import InvalidFile, InvalidRequest, NotFound
from conda_store_jupyter.services.differences import difference
from conda_store_jupyter.services.references import FileText, Reference
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.testing import ScriptedBuilder
from tests.stores import ONE, TWO, built
from tests.unit.spec.exchange import samples


def compared(store: Store, a: Reference, b: Reference) -> dict[str, Any]:
    return store.read(difference, store.context, a, b)


def changes(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(change["name"], change["change"]) for change in found["changes"]]


@pytest.fixture
def two(store: Store, builder: ScriptedBuilder) -> tuple[dict[str, Any], dict[str, Any]]:
    first = built(store, ONE)
    builder.versions["python"] = "2.0"
    return first, built(store, TWO)


def test_builds(store: Store, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    first, second = two
    found = compared(store, f"build:{first['id']}", f"build:{second['id']}")
    assert changes(found) == [("numpy", "added"), ("python", "upgraded")]
    assert found["changes"][1]["distance"] == "major"
    assert (found["size_before"], found["size_after"]) == (1000, 2000)
    assert found["specification"]["dependencies"] == {"added": ["numpy"], "removed": []}
    assert found["a"] == {
        "label": "default/e build 1",
        "build_id": first["id"],
        "number": 1,
        "namespace": "default",
        "name": "e",
        "specification_sha256": first["specification"]["sha256"],
        "lockfile_sha256": first["lockfile_sha256"],
        "platform": "linux-64",
        "packages": 1,
    }


def test_every_way_to_name_a_build(
    store: Store, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    first, second = two
    wanted = compared(store, f"build:{first['id']}", f"build:{second['id']}")["changes"]
    sha256 = first["specification"]["sha256"]
    for a in ("environment:default/e@1", "environment:e@1", f"specification:{sha256}"):
        for b in ("environment:default/e", "environment:e"):
            assert compared(store, a, b)["changes"] == wanted


def test_files(store: Store, two: tuple[dict[str, Any], dict[str, Any]]) -> None:
    lock = FileText(samples.PIXI_LOCK, "pixi.lock")
    found = compared(store, "environment:e@1", lock)
    assert changes(found) == [
        ("python", "upgraded"),
        ("six", "added"),
        ("flask", "added"),
    ]
    assert found["b"]["label"] == "pixi.lock"
    assert found["specification"] is None


def test_lockfiles_of_several_platforms_are_compared_for_one_that_both_have(store: Store) -> None:
    several = FileText(samples.PIXI_LOCK)
    mac = FileText(f"@EXPLICIT\n{samples.PYTHON_URL.replace('linux-64', 'osx-arm64')}\n")
    windows = FileText(f"@EXPLICIT\n{samples.PYTHON_URL.replace('linux-64', 'win-64')}\n")
    for a, b, platforms in (
        (several, several, ("linux-64", "linux-64")),
        (several, mac, ("osx-arm64", "osx-arm64")),
        (mac, several, ("osx-arm64", "osx-arm64")),
        (windows, several, ("win-64", "linux-64")),
    ):
        found = compared(store, a, b)
        assert (found["a"]["platform"], found["b"]["platform"]) == platforms


def test_what_is_not_solved_is_compared_by_what_it_asks_for(store: Store) -> None:
    built(store, ONE)
    found = compared(store, "environment:e", FileText(TWO))
    assert found["changes"] == []
    assert found["specification"]["dependencies"]["added"] == ["numpy"]
    assert (found["a"]["packages"], found["b"]["packages"]) == (1, None)
    waiting = store.write(submit, store.context, SubmissionRequest(TWO)).build_id
    assert compared(store, "environment:e", f"build:{waiting}")["b"]["packages"] is None


REFUSED: list[tuple[Reference, type[Exception], str]] = [
    ("build:99", NotFound, "no build 99"),
    ("build:x", InvalidRequest, "not the id of a build"),
    ("build:99999999999999", InvalidRequest, "not the id of a build"),
    ("environment:nobody", NotFound, "no environment 'nobody'"),
    ("environment:e@7", NotFound, "no build 7"),
    ("environment:a/b/c", InvalidRequest, "not the name"),
    ("specification:abc", NotFound, "no specification 'abc'"),
    ("12", InvalidRequest, "names nothing"),
    ("", InvalidRequest, "names nothing"),
    (FileText("<html>"), InvalidFile, "none of the formats"),
    (FileText("dependencies: [a, a]"), InvalidFile, "Line 1, column 19"),
]


def test_what_cannot_be_compared(store: Store) -> None:
    built(store, ONE)
    for reference, error, words in REFUSED:
        with pytest.raises(error, match=words):
            compared(store, reference, "environment:e")
        with pytest.raises(error, match=words):
            compared(store, "environment:e", reference)


def test_an_environment_without_a_build(store: Store) -> None:
    store.write(submit, store.context, SubmissionRequest(ONE))
    with pytest.raises(NotFound, match="no completed build yet"):
        compared(store, "environment:e", "environment:e")
