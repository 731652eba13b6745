"""What the hash must not depend on, and that no input whatever is answered with a bug."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conda_store_jupyter.errors import InvalidSpecification
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage
from conda_store_jupyter.spec.parse import parse, problems
from conda_store_jupyter.spec.specification import Specification

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,3})?", fullmatch=True)
VERSIONS = st.sampled_from(["", "=1.2", ">=1,<2", " >=3", "==1.0.0", "!=2"])
PIP_VERSIONS = st.sampled_from(["", "==1.2", ">=1,<2", " >=3", "[b,a]", "~=1.0"])
CHANNELS = st.sampled_from(["conda-forge", "bioconda", "a/label/b", "file:///c", "https://h/c"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@dataclass
class Wish:
    """What is asked for, before anybody has decided how to write it."""

    name: str
    channels: list[str]
    conda: dict[str, str]
    pip: dict[str, str]
    variables: dict[str, str]


WISHES = st.builds(
    Wish,
    name=NAMES,
    channels=st.lists(CHANNELS, unique=True),
    conda=st.dictionaries(NAMES, VERSIONS, min_size=1, max_size=5),
    pip=st.dictionaries(NAMES, PIP_VERSIONS, max_size=4),
    variables=st.dictionaries(st.from_regex(r"[A-Z_][A-Z0-9_]{0,5}", fullmatch=True), TEXTS),
)


def scalar(draw: st.DrawFn, text: str) -> str:
    style = draw(st.sampled_from(['"', "'", None]))
    dumped = yaml.safe_dump(text, default_style=style, width=1 << 30)
    return str(dumped).removesuffix("...\n").strip()


def noise(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["", "", "\n", "  # a comment: [\n", "\n# - other\n\n"]))


def entries(draw: st.DrawFn, texts: list[str], indent: str) -> str:
    lines = [f"{indent}- {scalar(draw, text)} \n{noise(draw)}" for text in texts]
    return "".join(lines)


@st.composite
def writings(draw: st.DrawFn, wish: Wish) -> str:
    """One of the many ways to write ``wish`` down."""
    conda = [name + version for name, version in wish.conda.items()]
    pip = [name + version for name, version in wish.pip.items()]
    items = [("scalar", text) for text in draw(st.permutations(conda))]
    if pip:
        items.insert(draw(st.integers(0, len(items))), ("pip", ""))
    dependencies = "dependencies:\n"
    for kind, text in items:
        if kind == "pip":
            listed = entries(draw, list(draw(st.permutations(pip))), "    ")
            dependencies += f"- pip:{noise(draw) or chr(10)}{listed}"
        else:
            dependencies += entries(draw, [text], "")
    sections = [f"name: {scalar(draw, wish.name)}\n", dependencies]
    if wish.channels:
        sections.append("channels:\n" + entries(draw, wish.channels, "  "))
    if wish.variables:
        pairs = draw(st.permutations(list(wish.variables.items())))
        lines = [f"  {scalar(draw, key)}: {scalar(draw, value)}\n" for key, value in pairs]
        sections.append("variables:\n" + "".join(lines))
    return "".join(noise(draw) + section for section in draw(st.permutations(sections)))


@settings(deadline=None)
@given(st.data(), WISHES)
def test_only_what_is_asked_for_counts_and_not_how_it_is_written(
    data: st.DataObject, wish: Wish
) -> None:
    one, other = parse(data.draw(writings(wish))), parse(data.draw(writings(wish)))
    assert one == other
    assert one.sha256 == other.sha256
    assert one.channels == tuple(wish.channels)
    assert dict(one.variables) == wish.variables


@settings(deadline=None)
@given(st.data(), WISHES)
def test_it_reads_back_what_it_writes(data: st.DataObject, wish: Wish) -> None:
    specification = parse(data.draw(writings(wish)))
    assert parse(specification.to_yaml()) == specification
    assert Specification.from_canonical(specification.canonical()) == specification


@settings(deadline=None)
@given(st.data(), WISHES.filter(lambda wish: len(wish.channels) > 1))
def test_channel_order_counts(data: st.DataObject, wish: Wish) -> None:
    before = parse(data.draw(writings(wish)))
    wish.channels = wish.channels[::-1]
    assert parse(data.draw(writings(wish))).sha256 != before.sha256


FRAGMENTS = st.sampled_from(
    """name:_|dependencies:|channels:|variables:|pip:|-_|[|]|{|}|&a_|*a|!!x_|'|"|#|:_|@|,|---|?_|\\|a|=|>|$A
    """.strip()
    .replace("_", " ")
    .split("|")
    + list("|\n \t\r\ufeff\x85\u2028é𝄞\ud800\0")
    + ["https://x/y"]
)
ANYTHING = st.one_of(st.text(), st.binary(), st.lists(FRAGMENTS, max_size=30).map("".join))


@settings(deadline=None, max_examples=1500)
@given(ANYTHING)
@example("dependencies: [pip: ['a_']]")
@example("\ufeff\ufeff[")
@example(b"\xef\xbb\xbf\xff")
def test_no_input_is_answered_with_a_bug(text: str | bytes) -> None:
    check_positions(text)
    if any(problem.is_error for problem in problems(text, default_name="x")):
        with pytest.raises(InvalidSpecification):
            parse(text, default_name="x")
    else:
        specification = parse(text, default_name="x")
        assert parse(specification.to_yaml()) == specification


def check_positions(text: str | bytes) -> None:
    characters = text if isinstance(text, str) else text.decode(errors="replace")
    lines = characters.replace("\r\n", "\n\n").replace("\r", "\n").split("\n")
    for problem in problems(text, default_name="x"):
        assert 0 <= problem.start <= problem.end <= len(characters)
        assert (1, 1) <= (problem.line, problem.column) <= (problem.end_line, problem.end_column)
        assert problem.line <= len(lines)
        assert problem.code
        assert problem.message
        assert problem.hint


def conda_package(name: str, digest: str) -> CondaPackage:
    url = f"https://h/c/noarch/{name}-1-0.conda"
    record = {"depends": ["python >=3", "b"]}
    return CondaPackage(
        name, "1", "0", 0, "https://h/c", "noarch", url, digest, "", 7, "MIT", True, record
    )


LOCKS = st.builds(
    Lockfile,
    platform=st.sampled_from(["linux-64", "osx-arm64"]),
    conda=st.lists(st.builds(conda_package, NAMES, TEXTS), max_size=4).map(tuple),
    pypi=st.lists(
        st.builds(PypiPackage, NAMES, NAMES, TEXTS, st.lists(TEXTS, max_size=3).map(tuple)),
        max_size=3,
    ).map(tuple),
    variables=st.dictionaries(NAMES, TEXTS, max_size=3),
)


@given(st.data(), LOCKS)
def test_a_lock_does_not_depend_on_the_order_of_its_packages(
    data: st.DataObject, lock: Lockfile
) -> None:
    shuffled = Lockfile(
        platform=lock.platform,
        conda=tuple(data.draw(st.permutations(lock.conda))),
        pypi=tuple(data.draw(st.permutations(lock.pypi))),
        variables=dict(data.draw(st.permutations(list(lock.variables.items())))),
    )
    assert shuffled.sha256 == lock.sha256


@given(LOCKS)
def test_a_lock_reads_back_what_it_writes(lock: Lockfile) -> None:
    assert Lockfile.from_json(lock.to_json()) == lock
    assert Lockfile.from_json(lock.to_json()).sha256 == lock.sha256
