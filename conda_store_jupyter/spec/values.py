"""Takes YAML nodes apart: lists of texts and mappings of texts, with problems for the rest."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from conda_store_jupyter.spec.report import Report

_TAG = "tag:yaml.org,2002:"

# What plain scalars resolve to. Whatever it is, the text that was written is what counts.
_SCALAR_TAGS = frozenset(
    _TAG + kind for kind in ("str", "int", "float", "bool", "timestamp", "merge", "value")
)


def is_null(node: Node) -> bool:
    """Whether ``node`` is empty, ``~`` or ``null``."""
    return bool(node.tag == _TAG + "null")


def kind_of(node: Node) -> str:
    """What ``node`` is, in words for a message."""
    if is_null(node):
        return "empty"
    if isinstance(node, SequenceNode):
        return "a list"
    return "a mapping" if isinstance(node, MappingNode) else "a single value"


def text_of(node: Node, what: str, report: Report) -> str | None:
    """The text of a scalar exactly as written; None, and a problem, for anything else."""
    if isinstance(node, ScalarNode) and node.tag in _SCALAR_TAGS:
        return str(node.value)
    if is_null(node):
        report.error(node, "wrong-type", f"{what} is empty.", "Write a value, or remove the entry.")
    elif isinstance(node, ScalarNode):
        message = f"{what} has a YAML tag, {node.tag!r}."
        report.error(node, "wrong-type", message, "Remove the tag that begins with '!'.")
    else:
        message = f"{what} is {kind_of(node)}, not a text."
        report.error(node, "wrong-type", message, "Write a single value here.")
    return None


def items(node: Node, what: str, example: str, report: Report) -> list[Node]:
    """The entries of a list; empty, and a problem, for anything else.

    Args:
        what: name of the list, for messages.
        example: an entry, for the hint.
    """
    if isinstance(node, SequenceNode):
        return list(node.value)
    message = f"{what} is {kind_of(node)}, not a list."
    report.error(node, "wrong-type", message, f"Write one entry per line, such as '- {example}'.")
    return []


def entries(node: MappingNode, report: Report) -> Iterator[tuple[str, Node, Node]]:
    """The (key, its node, value) of a mapping, each key once, with problems for other keys."""
    first: dict[str, Node] = {}
    for key_node, value in node.value:
        key = text_of(key_node, "A key", report)
        if key is None:
            continue
        if key in first:
            line = report.line_of(first[key])
            message = f"The key {key[:60]!r} is already on line {line}."
            report.error(key_node, "duplicate-key", message, "Keep one of the two.")
            continue
        first[key] = key_node
        yield key, key_node, value
