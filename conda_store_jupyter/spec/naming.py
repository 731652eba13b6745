"""The text of a specification under another name."""

from __future__ import annotations

import yaml
from yaml.nodes import MappingNode, ScalarNode

from conda_store_jupyter.spec.document import compose, open_report


def called(text: str, name: str) -> str:
    """``text``, saying ``name`` where it says a name; all else stays as it was typed.

    A text that says none, or cannot be read, stays as it is.
    """
    report = open_report(text)
    root = compose(report)
    if not isinstance(root, MappingNode):
        return text
    for key, value in root.value:
        if key.value == "name" and isinstance(value, ScalarNode) and value.value != name:
            start, end = value.start_mark.index, value.end_mark.index
            skipped = report.skipped
            return text[: start + skipped] + _quoted(name) + text[end + skipped :]
    return text


def _quoted(name: str) -> str:
    """The name as YAML, in quotes where it would be read as a number or a truth value."""
    return yaml.safe_dump(name).splitlines()[0]
