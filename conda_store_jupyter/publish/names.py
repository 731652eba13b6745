"""Names of kernelspecs: stable, unambiguous and valid for Jupyter."""

from __future__ import annotations

from hashlib import sha256

PREFIX = "cs"


def spec_name(namespace: str, environment: str, kernel: str) -> str:
    """The kernelspec of a kernel of an environment: ``cs.<namespace>.<environment>.<kernel>``.

    Jupyter looks names up in lower case. A part with capitals gets four digits of its hash, so
    that ``Data`` and ``data`` differ; a dot inside a part is doubled, so that no two lists of
    parts have one name.
    """
    return environment_prefix(namespace, environment) + _part(kernel)


def environment_prefix(namespace: str, environment: str) -> str:
    """What the names of all kernelspecs of an environment begin with."""
    return f"{PREFIX}.{_part(namespace)}.{_part(environment)}."


def _part(text: str) -> str:
    lower = text.lower()
    mark = "" if lower == text else f"-{sha256(text.encode()).hexdigest()[:4]}"
    return lower.replace(".", "..") + mark
