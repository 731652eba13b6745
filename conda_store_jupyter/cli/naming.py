"""Environments as they are named on the command line."""

from __future__ import annotations

from typing import NamedTuple

from conda_store_jupyter.spec.names import check_name


class EnvironmentName(NamedTuple):
    """An empty namespace is the default one."""

    namespace: str
    name: str


def environment(text: str) -> EnvironmentName:
    """The parts of ``name`` or ``namespace/name``.

    Raises:
        InvalidName: a part is not of the allowed form.
    """
    namespace, slash, name = text.rpartition("/")
    if slash:
        check_name("namespace", namespace)
    return EnvironmentName(namespace, check_name("environment", name))
