from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conda_store_jupyter.builder.alike import meant
from conda_store_jupyter.builder.conflict_tree import packages_of, read_tree

SAID = """\
The following packages are incompatible
├─ conflict-c * can be installed with any of the following options:
│  └─ conflict-c 1.0 would require
│     └─ conflict-b >=2, which can be installed with any of the following options:
│        └─ conflict-b 2.0
└─ conflict-a * cannot be installed because there are no viable options:
   └─ conflict-a 1.0 would require
      └─ conflict-b <2, which cannot be installed because there are no viable options:
         └─ conflict-b 1.0, which conflicts with the versions reported above."""


def lines(tree: Mapping[str, Any], depth: int = 0) -> list[str]:
    found = ["  " * depth + tree["text"]]
    for child in tree["children"]:
        found += lines(child, depth + 1)
    return found


def test_the_explanation_is_a_tree_in_plain_words() -> None:
    tree = read_tree(SAID, "No.")
    assert lines(tree) == [
        "No.",
        "  you ask for conflict-c",
        "    conflict-c 1.0 needs",
        "      conflict-b >=2",
        "        conflict-b 2.0",
        "  you ask for conflict-a: nothing fits",
        "    conflict-a 1.0 needs",
        "      conflict-b <2: nothing fits",
        "        conflict-b 1.0 conflicts with what is needed above",
    ]
    assert packages_of(tree) == ["conflict-c", "conflict-b", "conflict-a"]


def test_what_is_not_understood_is_kept() -> None:
    tree = read_tree("├─ something went\n   └─ badly wrong", "No.")
    assert lines(tree) == ["No.", "  you ask for something went", "    badly wrong"]
    assert read_tree("", "No.") == {"text": "No.", "package": None, "children": []}


def test_other_names_of_a_package_are_known() -> None:
    names = {"pytorch", "scikit-learn", "opencv", "pandas", "python-dateutil", "typing_extensions"}
    assert meant("sklearn", names) == ["scikit-learn"]
    assert meant("cv2", names) == ["opencv"]
    assert meant("torch", names) == ["pytorch"]
    assert meant("opencv-python", names) == ["opencv"]
    assert meant("dateutil", names) == ["python-dateutil"]
    assert meant("typing-extensions", names) == ["typing_extensions"]
    assert meant("pandass", names) == ["pandas"]
    assert meant("zzzz", names) == []
