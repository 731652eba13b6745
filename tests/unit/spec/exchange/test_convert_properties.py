"""Whatever happened to a file on its way: problems with places, never an exception."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conda_store_jupyter.spec.exchange.convert import convert
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.parse import parse
from tests.unit.spec.exchange import samples

SAMPLES = [
    samples.PIXI_LOCK,
    samples.CONDA_LOCK,
    samples.EXPLICIT,
    samples.PIXI_TOML,
    samples.PYPROJECT,
    samples.REQUIREMENTS,
    samples.HISTORY,
]
JUNK = [
    "[",
    "]",
    "{",
    "- ",
    "'",
    '"',
    "#",
    "\n",
    "\t",
    "\0",
    "null",
    "=",
    "@",
    "&a ",
    "*a",
    "é",
    "%",
    "<",
    ",",
]

Change = tuple[float, int, str]
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(["", *JUNK])),
    min_size=1,
    max_size=4,
)


def damaged(text: str, changes: list[Change]) -> str:
    """``text`` with some characters at some places replaced by others."""
    for place, length, junk in changes:
        start = int(place * len(text))
        text = text[:start] + junk + text[start + length :]
    return text


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), CHANGES)
def test_a_damaged_file_is_read_or_refused(text: str, changes: list[Change]) -> None:
    text = damaged(text, changes)
    found = convert(text, platform=samples.PLATFORM)
    for problem in found.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
    if found.errors:
        assert (found.specification, found.lockfiles) == (None, {})
        return
    assert found.specification is not None
    parse(found.specification, default_name="x")
    for lock in found.lockfiles.values():
        assert Lockfile.from_json(lock.to_json()) == lock


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "pixi.lock", "pixi.toml", "x.txt", "history"]))
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    found = convert(text, platform=samples.PLATFORM, file_name=name)
    assert bool(found.errors) == (found.specification is None)
