from __future__ import annotations

import pytest

from conda_store_jupyter.spec.versions import Kind, compare, distance

CONDA: Kind = "conda"
PYPI: Kind = "pypi"


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        (CONDA, "1.9", "1.10", 1),
        (CONDA, "1.1.1w", "3.0.0", 1),
        (CONDA, "2024b", "2024a", -1),
        (CONDA, "1.0", "1.0.0", 0),
        (CONDA, "2.0rc1", "2.0", 1),
        (CONDA, "9.0", "1!1.0", 1),
        (CONDA, "1.0", "1.0.post1", 1),
        (PYPI, "1.9", "1.10", 1),
        (PYPI, "1.0", "1.0.0", 0),
        (PYPI, "1.0", "1.0.dev1", -1),
        (PYPI, "1.0", "1.0+local.1", 1),
        (CONDA, "no version..", "no version...", 1),
        (PYPI, "x", "a", -1),
    ],
)
def test_which_is_newer(kind: Kind, before: str, after: str, expected: int) -> None:
    assert compare(kind, before, after) == expected
    assert compare(kind, after, before) == -expected


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        (CONDA, "1.26.4", "2.0.0", "major"),
        (CONDA, "1.26.4", "1.27.0", "minor"),
        (CONDA, "1.26.4", "1.26.5", "patch"),
        (CONDA, "1.26.4.1", "1.26.4.2", "patch"),
        (CONDA, "1", "1.1", "minor"),
        (CONDA, "2024a", "2024b", "patch"),
        (CONDA, "2024b", "2025a", "major"),
        (CONDA, "1.1.1v", "1.1.1w", "patch"),
        (CONDA, "1.0rc1", "1.0", "patch"),
        (CONDA, "5.0", "1!5.0", "major"),
        (CONDA, "1.0", "1.0.0", None),
        (CONDA, "1.0+cpu", "1.0+cuda", "patch"),
        (CONDA, "bad..1", "bad..2", None),
        (PYPI, "1.2.3", "2.0", "major"),
        (PYPI, "1.2.3", "1.3", "minor"),
        (PYPI, "1.2", "1.2.1", "patch"),
        (PYPI, "1.2", "1.2.post1", "patch"),
        (PYPI, "1.2", "1!1.2", "major"),
        (PYPI, "not one", "1.0", None),
    ],
)
def test_how_far_apart(kind: Kind, before: str, after: str, expected: str | None) -> None:
    assert distance(kind, before, after) == expected
    assert distance(kind, after, before) == expected
