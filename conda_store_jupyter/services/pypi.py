"""Whether a package of the pip section exists, and in which versions."""

from __future__ import annotations

from typing import Any

from packaging.utils import canonicalize_name, is_normalized_name
from packaging.version import Version

from conda_store_jupyter.builder.simple_index import IndexAway, Release, SimpleIndexes
from conda_store_jupyter.errors import ChannelUnreadable, InvalidRequest


def look_up(indexes: SimpleIndexes, name: str) -> dict[str, Any]:
    """What the indexes have of a project: its versions, newest first; none when it is not there.

    Raises:
        InvalidRequest: it is no name of a project (PEP 508).
        ChannelUnreadable: an index does not answer.
    """
    key = str(canonicalize_name(name))
    if len(name) > 200 or not is_normalized_name(key):
        raise InvalidRequest(
            f"{name[:60]!r} is no name of a package of PyPI.",
            hints=["Names have letters, digits, '-', '_' and '.'."],
            detail={"parameter": "name"},
        )
    try:
        found = indexes.project(key)
    except IndexAway as error:
        raise ChannelUnreadable(
            f"The package index cannot be asked: {error}.",
            hints=["What is written by hand can be built nevertheless, once the index answers."],
        ) from error
    releases = found.releases if found else ()
    return {
        "name": key,
        "exists": found is not None,
        "index": found.index if found else None,
        "newest": _newest(releases),
        "versions": [
            {
                "version": one.version,
                "yanked": one.yanked,
                "requires_python": one.requires_python or None,
            }
            for one in releases
        ],
    }


def _newest(releases: tuple[Release, ...]) -> str | None:
    """The version that installers prefer: no pre-release, not yanked."""
    usable = [one for one in releases if not one.yanked]
    final = [one for one in usable if not Version(one.version).is_prerelease]
    return next((one.version for one in [*final, *usable, *releases]), None)
