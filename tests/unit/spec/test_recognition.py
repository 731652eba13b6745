from __future__ import annotations

import pytest

from conda_store_jupyter.spec.recognition import is_meant_as_specification


@pytest.mark.parametrize(
    "text",
    [
        "dependencies: [python]\n",
        "name: x\nchanels: [c]\n",  # a slip
        "Dependencies:\n- python\n",
        "name: x\ndependencies:\n  - python\n - numpy\n",  # no YAML
        b"\xff\xfe",
        "",
        "# nothing yet\n",
    ],
)
def test_somebody_wants_to_hear_of_it(text: str | bytes) -> None:
    assert is_meant_as_specification(text)


@pytest.mark.parametrize(
    "text",
    ["site_name: x\nnav: []\n", "- a\n- list\n", "just words\n", "1: [x]\n? [a]\n: b\n"],
)
def test_it_is_about_something_else(text: str) -> None:
    assert not is_meant_as_specification(text)
