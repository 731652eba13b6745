"""The top level of a specification: which keys there are and what they are called."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from yaml.nodes import MappingNode, Node

from conda_store_jupyter.spec.names import is_name, name_hint
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.values import entries, is_null, kind_of, text_of

SECTIONS: Final = ("name", "channels", "as-of", "dependencies", "variables")

#: Keys that other tools write and that mean nothing here, with the reason.
IGNORED: Final = {
    "prefix": "the store decides where environments are",
    "platforms": "an environment is for the machine that it is built on",
    "description": "descriptions belong to the environment, not to its specification",
}

# What people write who mean one of the sections, where the spelling does not tell.
_SYNONYMS: Final = {
    "as_of": "as-of",
    "date": "as-of",
    "exclude-newer": "as-of",
    "packages": "dependencies",
    "requirements": "dependencies",
    "env": "variables",
    "environment": "variables",
}


def split_sections(root: Node | None, report: Report) -> dict[str, Node] | None:
    """The value of each section; None, and a problem, when there is no mapping at all.

    A misspelt section is reported and then read as what it was meant to be, so that everything
    that is wrong shows at once.
    """
    example = "Begin with 'dependencies:' and a list of packages."
    if root is None or is_null(root):
        report.add((0, 0), "missing-dependencies", "The specification is empty.", example)
        return None
    if not isinstance(root, MappingNode):
        message = f"The specification is {kind_of(root)}, not a mapping."
        report.error(root, "wrong-type", message, example)
        return None
    sections: dict[str, Node] = {}
    meant: dict[str, Node] = {}
    for key, key_node, value in entries(root, report):
        if key in SECTIONS:
            sections[key] = value
        elif key in IGNORED:
            message = f"{key!r} is ignored: {IGNORED[key]}."
            report.warn(key_node, "ignored-key", message, "Remove this line, or leave it.")
        elif section := _report_unknown(key, key_node, report):
            meant.setdefault(section, value)
    return {**meant, **sections}


def read_name(node: Node | None, default: str | None, root: Node, report: Report) -> str:
    """The environment's name; "" when there is none, which has then been reported."""
    if node is None or is_null(node):
        if not default:
            hint = "Add a line such as 'name: data-science'."
            report.add(report.first_line(root), "missing-name", "There is no name.", hint)
        elif not is_name(default):
            message = f"The name {default[:65]!r} is not valid."
            report.add(report.first_line(root), "invalid-name", message, name_hint(default))
        return default or ""
    name = text_of(node, "'name'", report)
    if name is not None and not is_name(name):
        report.error(node, "invalid-name", f"The name {name[:65]!r} is not valid.", name_hint(name))
    return name or ""


def _report_unknown(key: str, key_node: Node, report: Report) -> str | None:
    section = _SYNONYMS.get(key.lower())
    if section is None:
        close = get_close_matches(key[:40].lower(), SECTIONS, n=1, cutoff=0.7)
        section = close[0] if close else None
    known = ", ".join(SECTIONS)
    hint = f"Did you mean {section!r}?" if section else f"Remove it; the keys are {known}."
    report.error(key_node, "unknown-key", f"The key {key[:60]!r} is not known.", hint)
    return section
