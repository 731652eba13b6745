from __future__ import annotations

import pytest

from conda_store_jupyter.builder.module_names import PACKAGES, candidates_for


@pytest.mark.parametrize(
    ("module", "first"),
    [("yaml", "pyyaml"), ("PIL", "pillow"), ("numpy", "numpy"), ("MyModule", "mymodule")],
)
def test_the_likeliest_name_comes_first(module: str, first: str) -> None:
    assert next(candidates_for(module)) == first


def test_names_are_guessed_in_every_spelling() -> None:
    guessed = list(candidates_for("two_words"))
    assert guessed[:2] == ["two_words", "two-words"]
    assert {"python-two-words", "py-two_words", "pytwo-words", "two_words-py"} <= set(guessed)


def test_the_table_names_packages_as_channels_do() -> None:
    named = [name for names in PACKAGES.values() for name in names]
    assert named == [name.lower() for name in named]
