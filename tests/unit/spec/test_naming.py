from __future__ import annotations

import pytest

from conda_store_jupyter.spec.naming import called

REST = "channels: [c]\ndependencies:\n  - python  # the newest\n"


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        (f"name: a\n{REST}", "b", f"name: b\n{REST}"),
        (f"{REST}name:   'a'   # why\n", "b.c", f"{REST}name:   b.c   # why\n"),
        (f'\ufeffname: "a"\n{REST}', "b", f"\ufeffname: b\n{REST}"),
        ('{"name": "a", "dependencies": ["ü"]}', "b", '{"name": b, "dependencies": ["ü"]}'),
        (f"# ü\nname: a\n{REST}", "1.10", f"# ü\nname: '1.10'\n{REST}"),
        (f"name: a\n{REST}", "yes", f"name: 'yes'\n{REST}"),
    ],
)
def test_only_the_name_is_another(before: str, name: str, after: str) -> None:
    assert called(before, name) == after


@pytest.mark.parametrize("text", [REST, f"name: b\n{REST}", "", "- a", "name: [", "name: [a]\n"])
def test_what_says_no_other_name_stays(text: str) -> None:
    assert called(text, "b") == text
