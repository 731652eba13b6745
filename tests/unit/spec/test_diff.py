from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conda_store_jupyter.spec.as_of import from_text
from conda_store_jupyter.spec.diff import Change, diff
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage
from conda_store_jupyter.spec.specification import Specification

NUMPY = CondaPackage(
    name="numpy",
    version="1.26.4",
    build="py312_0",
    build_number=0,
    channel="https://example.org/forge",
    subdir="linux-64",
    url="https://example.org/forge/linux-64/numpy-1.26.4-py312_0.conda",
    sha256="a" * 64,
    md5="b" * 32,
    size=8_000_000,
    requested=True,
)
SIX = replace(NUMPY, name="six", version="1.16.0", sha256="c" * 64, size=None, requested=False)
FLASK = PypiPackage(name="flask", version="3.0.0", hashes=("sha256:" + "d" * 64,))
BASE = Lockfile("linux-64", (NUMPY, SIX), (FLASK,))


def only(before: Lockfile | None, after: Lockfile | None) -> Change:
    [change] = diff(before, after).changes
    return change


def with_numpy(**changes: object) -> Lockfile:
    return replace(BASE, conda=(replace(NUMPY, **changes), SIX))  # type: ignore[arg-type]


def test_the_same_lockfile_differs_in_nothing() -> None:
    found = diff(BASE, BASE)
    assert found.changes == ()
    assert set(found.counts.values()) == {0}
    assert (found.size_before, found.size_after) == (8_000_000, 8_000_000)


def test_from_nothing_everything_is_added() -> None:
    found = diff(None, BASE)
    assert [(c.kind, c.name, c.change) for c in found.changes] == [
        ("conda", "numpy", "added"),
        ("conda", "six", "added"),
        ("pypi", "flask", "added"),
    ]
    assert [c.requested for c in found.changes] == [True, False, False]
    assert found.size_before == 0


def test_removed_says_what_was_there() -> None:
    change = only(BASE, replace(BASE, conda=(SIX,)))
    assert (change.change, change.after, change.requested) == ("removed", None, True)
    assert change.before is not None
    assert change.before.build == "py312_0"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.27.0", ("upgraded", "minor")),
        ("1.26.10", ("upgraded", "patch")),
        ("1.9.0", ("downgraded", "minor")),
        ("2.0.0", ("upgraded", "major")),
    ],
)
def test_versions(version: str, expected: tuple[str, str]) -> None:
    change = only(BASE, with_numpy(version=version, sha256="e" * 64))
    assert (change.change, change.distance) == expected


def test_another_archive_of_the_version_is_rebuilt() -> None:
    change = only(BASE, with_numpy(build="py312_1", sha256="e" * 64, md5="f" * 32))
    assert (change.change, change.distance) == ("rebuilt", None)


def test_a_longer_way_of_writing_the_version_is_no_upgrade() -> None:
    other = replace(SIX, version="1.16", sha256="e" * 64, md5="f" * 32)
    assert only(BASE, replace(BASE, conda=(NUMPY, other))).change == "rebuilt"


def test_another_channel() -> None:
    change = only(BASE, with_numpy(channel="https://example.org/mirror"))
    assert change.change == "channel-changed"
    newer = with_numpy(channel="https://example.org/mirror", version="2.0.0", sha256="e" * 64)
    assert only(BASE, newer).change == "upgraded"


def test_a_channel_that_is_not_known_is_no_other_channel() -> None:
    assert diff(BASE, with_numpy(channel="")).changes == ()


def test_lockfiles_with_different_kinds_of_hashes_are_compared_by_build() -> None:
    bare = replace(NUMPY, md5="")
    with_md5 = replace(NUMPY, sha256="")
    assert diff(Lockfile("linux-64", (bare,)), Lockfile("linux-64", (with_md5,))).changes == ()
    other = replace(with_md5, build="py312_7")
    assert only(Lockfile("linux-64", (bare,)), Lockfile("linux-64", (other,))).change == "rebuilt"


def test_pypi_packages() -> None:
    newer = replace(BASE, pypi=(replace(FLASK, version="3.0.1"),))
    change = only(BASE, newer)
    assert (change.kind, change.change, change.distance) == ("pypi", "upgraded", "patch")
    other_file = replace(BASE, pypi=(replace(FLASK, hashes=("sha256:" + "0" * 64,)),))
    assert only(BASE, other_file).change == "rebuilt"
    more_files = replace(BASE, pypi=(replace(FLASK, hashes=(*FLASK.hashes, "sha256:00")),))
    assert diff(BASE, more_files).changes == ()


def test_from_conda_to_pypi_is_a_removal_and_an_addition() -> None:
    six = PypiPackage(name="six", version="1.16.0")
    found = diff(BASE, Lockfile("linux-64", (NUMPY,), (FLASK, six)))
    assert [(c.kind, c.name, c.change) for c in found.changes] == [
        ("conda", "six", "removed"),
        ("pypi", "six", "added"),
    ]


def test_specifications() -> None:
    before = Specification(
        "a", ("forge", "other"), ("numpy", "python 3.11.*"), ("flask",), {"A": "1", "B": "1"}
    )
    after = Specification(
        "a",
        ("other", "forge"),
        ("numpy", "python 3.12.*"),
        (),
        {"B": "2", "C": "3"},
        as_of=from_text("2026-01-31"),
    )
    assert diff(None, None, (before, after)).to_json()["specification"] == {
        "channels": {"before": ["forge", "other"], "after": ["other", "forge"]},
        "dependencies": {"added": ["python 3.12.*"], "removed": ["python 3.11.*"]},
        "pip": {"added": [], "removed": ["flask"]},
        "variables": {
            "added": {"C": "3"},
            "removed": {"A": "1"},
            "changed": {"B": ["1", "2"]},
        },
        "as_of": {"before": None, "after": "2026-01-31"},
    }


def test_json_has_every_key_that_programs_rely_on() -> None:
    found = diff(BASE, with_numpy(version="2.0.0", sha256="e" * 64)).to_json()
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {"changes", "counts", "size_before", "size_after", "specification"}
    assert found["specification"] is None
    assert found["counts"]["upgraded"] == 1
    [change] = found["changes"]
    assert set(change) == {
        "kind",
        "name",
        "change",
        "distance",
        "requested",
        "before",
        "after",
    }
    assert change["before"] == {
        "name": "numpy",
        "version": "1.26.4",
        "build": "py312_0",
        "channel": "https://example.org/forge",
        "subdir": "linux-64",
        "size": 8_000_000,
        "sha256": "a" * 64,
    }
