from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conda_store_jupyter.spec.names import MAX_NAME_LENGTH, NAME_PATTERN
from conda_store_jupyter.spec.oci import NAME_PATTERN as REPOSITORY
from conda_store_jupyter.spec.on_demand import is_made_name, parse_path
from conda_store_jupyter.spec.repositories import component_of, is_marked, repository_of
from conda_store_jupyter.spec.scopes import Scopes, parse_scopes

NAMES = st.from_regex(NAME_PATTERN, fullmatch=True)


@given(NAMES, NAMES)
def test_every_name_is_a_repository_s_and_no_two_are_the_same(one: str, two: str) -> None:
    assert REPOSITORY.fullmatch(repository_of(one, two))
    if component_of(one) != one:
        assert is_marked(component_of(one))
    assert (component_of(one) == component_of(two)) == (one == two)


def test_names_that_fit_stay() -> None:
    for name in ("data-science", "a.b_c__d", "x--y", "0"):
        assert component_of(name) == name
    for name in ("Data", "a..b", "a-", "a_.b"):
        assert component_of(name) != name


@pytest.mark.parametrize(
    ("path", "specs"),
    [
        ("pandas", ["pandas"]),
        ("python__3.11/pandas", ["pandas", "python 3.11.*"]),
        ("numpy__ge__1.26__lt__2", ["numpy >=1.26,<2"]),
        ("numpy__eq__1.26.4", ["numpy ==1.26.4"]),
        ("ruamel.yaml/backports.zstd", ["backports.zstd", "ruamel.yaml"]),
        ("python=3.11/numpy>=1.26", ["numpy >=1.26", "python 3.11.*"]),
        ("six/six", ["six"]),
    ],
)
def test_paths_name_packages(path: str, specs: list[str]) -> None:
    found = parse_path(path.split("/"))
    assert list(found.dependencies) == specs
    assert is_made_name(found.name)
    assert NAME_PATTERN.fullmatch(found.name)


def test_the_order_of_packages_does_not_matter() -> None:
    assert parse_path(["a", "b"]) == parse_path(["b", "a"])
    assert parse_path(["python__3.11"]) == parse_path(["python=3.11"])
    assert parse_path(["a"]).name != parse_path(["b"]).name


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "names no package"),
        ("a//b", "names no package"),
        ("a__1__2", "'1' is no operator"),
        ("a__ge__1__2", "operator before each version"),
        ("a__xx__2", "'xx' is no operator"),
        ("a__ge__", "no version"),
        ("__3.11", "name of a package"),
        ("python__3.11/python__3.12", "twice"),
        ("https://x.example/a", "names no package"),
        ("conda-forge::a=1", "only names and versions"),
        ("a[url=x]", "only names and versions"),
        ("a=$HOME", "a=\\$HOME"),
    ],
)
def test_what_names_no_packages_is_refused(path: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_path(path.split("/"))


@given(st.lists(st.from_regex(r"[a-z][a-z0-9.-]{0,30}", fullmatch=True), min_size=1, max_size=30))
def test_names_of_environments_are_names_however_many_packages(names: list[str]) -> None:
    found = parse_path(names)
    assert len(found.name) <= MAX_NAME_LENGTH
    assert NAME_PATTERN.fullmatch(found.name)


def test_scopes_are_of_namespaces_and_environments() -> None:
    scopes = parse_scopes(["team", "lab/data-*"])
    assert scopes.allow("team", "anything")
    assert scopes.allow("lab", "data-1")
    assert not scopes.allow("lab", "other")
    assert not scopes.allow("teams", "anything")
    assert not Scopes().allow("team", "x")
    assert parse_scopes(["*"]).allow("any", "thing")
