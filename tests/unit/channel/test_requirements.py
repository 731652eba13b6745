"""PEP 440 and PEP 508 as conda says them."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement
from rattler import MatchSpec, Version, VersionSpec

from tests.channel.requirements import conda_name, match_spec


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("six", "six"),
        ("Typing_Extensions>=4", "typing_extensions >=4"),
        ("a>=1.2,<2", "a <2a0,>=1.2"),
        ("a<2.0rc1", "a <2.0rc1"),
        ("a~=2.8.2", "a >=2.8.2,2.8.*"),
        ("a~=2.2", "a >=2.2,2.*"),
        ("a==1.4.*", "a 1.4.*"),
        ("a!=1.5.*,!=1.6", "a !=1.5.*,!=1.6"),
        ("a===1.0", "a ==1.0"),
        ("a[extra]>=1", "a >=1"),
        ("a; python_version >= '3'", "a"),
    ],
)
def test_requirement_becomes_match_spec(requirement: str, expected: str) -> None:
    converted = match_spec(Requirement(requirement))
    assert converted == expected
    MatchSpec(converted)  # the engine reads it


@pytest.mark.parametrize("marker", ["sys_platform == 'win32'", "extra == 'test'"])
def test_false_marker_drops_the_requirement(marker: str) -> None:
    assert match_spec(Requirement(f"a; {marker}")) is None


@pytest.mark.parametrize(
    ("requirement", "inside", "outside"),
    [("a~=1.4.2", "1.4.9", "1.5"), ("a<2", "1.9", "2.0rc1"), ("a!=1.5.*", "1.6", "1.5.3")],
)
def test_same_versions_match(requirement: str, inside: str, outside: str) -> None:
    converted = match_spec(Requirement(requirement))
    assert converted is not None
    versions = VersionSpec(converted.split(" ")[1])
    assert versions.matches(Version(inside))
    assert not versions.matches(Version(outside))
    specifier = Requirement(requirement).specifier
    assert (inside in specifier, outside in specifier) == (True, False)


@pytest.mark.parametrize(
    ("project", "package"), [("tzdata", "python-tzdata"), ("Stack.Data", "stack_data")]
)
def test_names_of_conda_forge(project: str, package: str) -> None:
    assert conda_name(project) == package
