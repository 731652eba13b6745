"""Whether a YAML file among others is meant to be a specification at all."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from yaml.nodes import MappingNode, ScalarNode

from conda_store_jupyter.spec.document import compose, open_report
from conda_store_jupyter.spec.report import TooManyProblems

_TELLING: Final = ("dependencies", "channels")


def is_meant_as_specification(text: str | bytes) -> bool:
    """False only for YAML that is well-formed and about something else.

    A key that is nearly ``dependencies`` or ``channels`` is taken for a slip, and so is a text
    that is no YAML: whoever wrote it wants to hear of it.
    """
    report = open_report(text)
    try:
        root = None if report.problems else compose(report)
    except TooManyProblems:
        return True
    if report.problems:
        return True
    if not isinstance(root, MappingNode):
        return root is None
    keys = [key.value for key, _ in root.value if isinstance(key, ScalarNode)]
    return any(get_close_matches(key[:40].lower(), _TELLING, n=1, cutoff=0.7) for key in keys)
