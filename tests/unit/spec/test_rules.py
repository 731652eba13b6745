"""A site's rules: what breaks them is shown at its place."""

from __future__ import annotations

import pytest

from conda_store_jupyter.errors import InvalidRequest, InvalidSpecification
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.spec.parse import Reading, parse, read
from conda_store_jupyter.spec.rules import NO_RULES, Rules, checked, lock_problems
from conda_store_jupyter.spec.specification import Specification

CLOSED = Rules(allowed_channels=("conda-forge", "https://conda.corp.example/*"))


def found(text: str, rules: Rules, **more: tuple[str, ...]) -> list[tuple[str, int, int, str]]:
    reading: Reading = read(text, default_name="e", rules=rules, **more)
    lines = text.split("\n")
    return [
        (p.code, p.line, p.column, lines[p.line - 1][p.column - 1 : p.end_column - 1])
        for p in reading.problems
    ]


def test_a_channel_that_is_not_allowed_is_marked() -> None:
    text = "name: e\nchannels:\n  - conda-forge\n  - defaults\ndependencies: [python]\n"
    assert found(text, CLOSED) == [("channel-not-allowed", 4, 5, "defaults")]
    with pytest.raises(
        InvalidSpecification, match="Line 4, column 5: The channel 'defaults'"
    ) as no:
        parse(text, rules=CLOSED)
    assert "c.CondaStore.allowed_channels" in no.value.hints[0]
    assert "conda-forge" in no.value.hints[0]


@pytest.mark.parametrize(
    "channel",
    [
        "conda-forge",
        "https://conda.anaconda.org/conda-forge",
        "https://conda.anaconda.org/conda-forge/",
        "https://CONDA.corp.example/team/stable",
    ],
)
def test_a_channel_is_known_by_its_address(channel: str) -> None:
    assert found(f"channels: ['{channel}']\ndependencies: [python]", CLOSED) == []


@pytest.mark.parametrize(
    "channel",
    [
        "https://conda.anaconda.org/conda-forge-evil",
        "https://conda.corp.example.evil.org/x",
        "http://conda.corp.example/x",
        "bioconda",
        "file:///srv/channel",
    ],
)
def test_what_only_looks_like_one_is_refused(channel: str) -> None:
    problems = found(f"channels: ['{channel}']\ndependencies: [python]", CLOSED)
    assert [code for code, *_ in problems] == ["channel-not-allowed"]


@pytest.mark.parametrize(
    ("dependency", "good"),
    [
        ("conda-forge::numpy", True),
        ("defaults::numpy", False),
        ("https://conda.corp.example/x::numpy", True),
        ("'numpy[channel=bioconda]'", False),
        ("https://conda.anaconda.org/conda-forge/noarch/six-1.16.0-pyh_0.conda", True),
        ("https://evil.example/noarch/six-1.16.0-pyh_0.conda", False),
    ],
)
def test_packages_that_name_their_channel_are_no_way_around(dependency: str, good: bool) -> None:
    text = f"channels: [conda-forge]\ndependencies:\n  - python\n  - {dependency}\n"
    problems = found(text, CLOSED)
    wanted = [] if good else [("channel-not-allowed", 4, 5, dependency)]
    assert problems == wanted


def test_a_bare_name_is_looked_up_under_the_alias() -> None:
    rules = Rules(allowed_channels=("team",), channel_alias="https://mirror.example/conda/")
    assert found("channels: ['https://mirror.example/conda/team']\ndependencies: [a]", rules) == []
    assert found("channels: ['https://conda.anaconda.org/team']\ndependencies: [a]", rules)


def test_required_channels_and_packages_are_asked_for_where_they_belong() -> None:
    rules = Rules(required_channels=("internal",), required_packages=("corp-audit",))
    text = "name: e\nchannels:\n  - conda-forge\ndependencies:\n  - python\n"
    assert found(text, rules) == [
        ("channel-required", 3, 3, "- conda-forge"),
        ("package-required", 5, 3, "- python"),
    ]
    good = text.replace("- python", "- corp-audit >=2").replace("- conda-forge", "- internal")
    assert found(good, rules) == []
    assert found("channels: [internal]\ndependencies: [a, {pip: [Corp_Audit]}]", rules) == []
    assert parse(text, rules=rules.only_channels()).dependencies == ("python",)


def test_included_packages_are_added_where_nobody_asks_for_them() -> None:
    rules = Rules(included_packages=("pip", "ipykernel >=6"))
    plain = parse("name: e\ndependencies: [python]", rules=rules)
    assert plain.dependencies == ("ipykernel >=6", "pip", "python")
    assert plain.included == ("pip", "ipykernel")
    own = parse("name: e\ndependencies: [python, ipykernel=7, {pip: [pip]}]", rules=rules)
    assert own.dependencies == ("ipykernel 7.*", "python")
    assert own.included == ()
    assert Specification.from_canonical(plain.canonical()) == plain
    # Who asks for it and who is given it are two specifications; without rules nothing changes.
    asked = parse("name: e\ndependencies: [python, pip, ipykernel >=6]", rules=rules)
    assert asked.sha256 != plain.sha256
    assert asked == parse("name: e\ndependencies: [python, pip, ipykernel >=6]")


def test_an_included_package_satisfies_a_requirement() -> None:
    rules = Rules(included_packages=("corp-audit",), required_packages=("corp-audit",))
    assert found("dependencies: [python]", rules) == []


def test_every_problem_is_shown_at_once() -> None:
    rules = Rules(allowed_channels=("a",), required_packages=("x", "y"))
    text = "channels: [b, c]\ndependencies: [python, 'a{b}']\n"
    codes = [code for code, *_ in found(text, rules)]
    assert sorted(codes) == [
        "channel-not-allowed",
        "channel-not-allowed",
        "invalid-match-spec",
        "package-required",
        "package-required",
    ]


def test_the_defaults_are_held_to_the_rules_where_they_are_used() -> None:
    assert found("dependencies: [python]", CLOSED, default_channels=("defaults",)) == [
        ("channel-not-allowed", 1, 1, "dependencies: [python]")
    ]


def locked(name: str, channel: str) -> CondaPackage:
    url = f"{channel}/noarch/{name}-1-0.conda"
    return CondaPackage(name, "1", "0", 0, channel, "noarch", url, "0" * 64)


def test_lockfiles_are_held_to_the_rules_too() -> None:
    good = locked("python", "https://conda.anaconda.org/conda-forge")
    bad = locked("numpy", "https://repo.evil.example/main")
    worse = locked("scipy", "https://repo.evil.example/main")
    text = f"# lock\n@EXPLICIT\n{good.url}\n{bad.url}#abc\n{worse.url}\n"
    rules = Rules(allowed_channels=CLOSED.allowed_channels, required_packages=("pip",))
    problems = lock_problems(rules, Lockfile("linux-64", (good, bad, worse)), text)
    assert [(p.code, p.line) for p in problems] == [
        ("package-required", 1),
        ("channel-not-allowed", 4),
    ]
    assert text[problems[1].start : problems[1].end] == bad.url
    assert lock_problems(CLOSED, Lockfile("linux-64", (good,)), text) == ()


def test_a_lockfile_cannot_say_one_channel_and_take_from_another() -> None:
    lie = CondaPackage(
        *("x", "1", "0", 0, "https://conda.anaconda.org/conda-forge", "noarch"),
        "https://evil.example/noarch/x-1-0.conda",
    )
    (problem,) = lock_problems(CLOSED, Lockfile("linux-64", (lie,)), "")
    assert problem.code == "channel-not-allowed"


@pytest.mark.parametrize(
    ("rules", "defaults", "setting"),
    [
        (Rules(included_packages=("a{b}",)), (), "included_packages"),
        (Rules(required_packages=("",)), (), "required_packages"),
        (CLOSED, ("defaults",), "default_channels"),
        (Rules(allowed_channels=("a",), required_channels=("b",)), (), "required_channels"),
    ],
)
def test_rules_that_nobody_can_follow_are_refused(
    rules: Rules, defaults: tuple[str, ...], setting: str
) -> None:
    with pytest.raises(InvalidRequest, match=setting):
        checked(rules, defaults)
    assert checked(NO_RULES, ("defaults",)) is NO_RULES
