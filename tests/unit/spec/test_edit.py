from __future__ import annotations

import pytest

from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.spec.edit import edited
from conda_store_jupyter.spec.specification import Specification

BEFORE = Specification(
    "e", ("c",), ("numpy <2", "python"), ("--index-url https://i", "Foo.Bar>=1"), {"A": "1"}
)


def test_what_is_added_replaces_what_is_there() -> None:
    after = edited(BEFORE, add=["NumPy>=2", "scipy"])
    assert after.dependencies == ("numpy >=2", "python", "scipy")
    assert (after.pip, after.channels, after.variables) == (BEFORE.pip, ("c",), {"A": "1"})


def test_what_is_removed_may_be_of_the_pip_section() -> None:
    after = edited(BEFORE, remove=["numpy", "foo_bar"])
    assert (after.dependencies, after.pip) == (("python",), ())


@pytest.mark.parametrize("change", [{"remove": ["scipy"]}, {"add": ["numpy >="]}])
def test_what_cannot_be_done_is_refused(change: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        edited(BEFORE, **change)
    assert refused.value.hints
