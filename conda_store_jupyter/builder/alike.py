"""What somebody may have meant who asked for a package that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from packaging.utils import canonicalize_name

from conda_store_jupyter.builder.module_names import PACKAGES
from conda_store_jupyter.builder.provided import DISTRIBUTIONS

# A spelling that is further away than this is another word.
_CLOSE = 0.75
_MOST_DIFFERENCE = 3


def meant(name: str, names: Collection[str], most: int = 3) -> list[str]:
    """Packages that ``name`` may stand for, the likeliest first.

    A name of PyPI or of a Python module is known by table and rule, a slip by its spelling.
    """
    known = [*_of_other_worlds(name), *_respelled(name)]
    found = [other for other in dict.fromkeys(known) if other in names and other != name]
    return (found or _close(name, names))[:most]


def _of_other_worlds(name: str) -> list[str]:
    plain = str(canonicalize_name(name))
    modules = [packages for module, packages in PACKAGES.items() if module.lower() == name]
    return [
        *(package for packages in modules for package in packages),
        *(conda for conda, distribution in DISTRIBUTIONS.items() if distribution == plain),
    ]


def _respelled(name: str) -> list[str]:
    plain = name.replace("_", "-")
    short = plain.removeprefix("python-").removeprefix("py-")
    return [
        *(plain, plain.replace("-", "_"), plain.replace("-", ".")),
        *(short, f"python-{short}", f"py-{short}", f"py{short}", f"r-{short}", f"{short}-python"),
    ]


def _close(name: str, names: Collection[str]) -> list[str]:
    # Comparing all names of a large channel takes half a second, these some milliseconds.
    near = [
        other
        for other in names
        if abs(len(other) - len(name)) <= _MOST_DIFFERENCE
        and (other[:1] == name[:1] or other[1:3] == name[1:3])
    ]
    return difflib.get_close_matches(name, near, n=3, cutoff=_CLOSE)
