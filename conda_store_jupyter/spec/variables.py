"""The ``variables`` section: environment variables of the active environment."""

from __future__ import annotations

import re

from yaml.nodes import MappingNode, Node

from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.values import entries, is_null, kind_of, text_of

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_variables(node: Node | None, report: Report) -> dict[str, str]:
    """The variables of the section, values exactly as written."""
    if node is None or is_null(node):
        return {}
    if not isinstance(node, MappingNode):
        message = f"'variables' is {kind_of(node)}, not a mapping."
        report.error(node, "wrong-type", message, "Write one 'NAME: value' per line.")
        return {}
    variables = {}
    for name, name_node, value in entries(node, report):
        _check_name(name, name_node, report)
        text = _value_of(name, value, report)
        if text is not None:
            variables[name] = text
    return variables


def _check_name(name: str, node: Node, report: Report) -> None:
    if _NAME.fullmatch(name) is None:
        message = f"{name[:60]!r} cannot be the name of a variable."
        hint = "Use letters, digits and '_', not beginning with a digit."
        report.error(node, "invalid-variable", message, hint)


def _value_of(name: str, node: Node, report: Report) -> str | None:
    if is_null(node):
        message = f"The variable {name[:60]!r} has no value."
        report.error(node, "invalid-variable", message, 'Write "" for an empty text.')
        return None
    text = text_of(node, f"The variable {name[:60]!r}", report)
    if text is not None and "\0" in text:
        message = f"The value of {name[:60]!r} has a NUL character, which no variable can hold."
        report.error(node, "invalid-variable", message, "Remove the '\\0'.")
    return text
