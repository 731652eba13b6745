"""The solver's explanation as a tree: what was asked for, what that needs, why nothing fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Tree = Mapping[str, Any]

NO_CANDIDATE = ": no channel has it"

_INDENT = re.compile(r"^(?P<before>(?:[│ ] {2})*)(?:[├└]─ )(?P<text>.*)$")
_NAME = re.compile(r"^(?:The constraint |Constraint )?(?P<name>[a-z0-9_][\w.-]*)", re.I)
_ANY_VERSION = re.compile(r"^(?P<name>[\w.-]+) \*(?=$|[ ,:])")

# What resolvo says, and how it reads as a line of its own; the first that matches counts.
_PHRASES = (
    (re.compile(r"^(.+?),? (?:which )?can be installed with any of .+:$"), r"\1"),
    (
        re.compile(r"^(.+?),? (?:which )?cannot be installed because there are no viable opt.+:$"),
        r"\1: nothing fits",
    ),
    (re.compile(r"^(.+?) would require$"), r"\1 needs"),
    (
        re.compile(r"^(.+?), which conflicts with the versions reported above\.?$"),
        r"\1 conflicts with what is needed above",
    ),
    (re.compile(r"^(.+?), for which no candidates were found\.?$"), rf"\1{NO_CANDIDATE}"),
    (re.compile(r"^No candidates were found for (.+?)\.?$"), rf"\1{NO_CANDIDATE}"),
    (
        re.compile(r"^(.+?) is locked, but another version is required as reported above\.?$"),
        r"\1 is kept, and another version is needed above",
    ),
    (
        re.compile(r"^(.+?) is excluded because (.+)$"),
        r"\1 does not count: \2",
    ),
)


def node(text: str, package: str | None = None, children: Iterable[Tree] = ()) -> dict[str, Any]:
    """One line of a tree."""
    return {"text": text, "package": package, "children": list(children)}


def read_tree(detail: str, message: str) -> dict[str, Any]:
    """The tree in the text of the solver; its root is ``message``.

    What cannot be understood is kept as the solver said it.
    """
    root = node(message)
    open_nodes: list[tuple[int, dict[str, Any]]] = [(-2, root)]
    for line in detail.splitlines():
        if not line.strip() or line.startswith("The following packages are incompatible"):
            continue
        found = _INDENT.match(line)
        depth = len(found["before"]) // 3 if found else -1
        while open_nodes[-1][0] >= depth:
            open_nodes.pop()
        # The only thing that was asked for stands alone, without a branch.
        asked = open_nodes[-1][1] is root
        made = _node_of(found["text"].strip() if found else line.strip(), asked=asked)
        open_nodes[-1][1]["children"].append(made)
        open_nodes.append((depth, made))
    return root


def packages_of(tree: Tree) -> list[str]:
    """The packages that a tree is about, in its order, once each."""
    found = [tree["package"]] if tree["package"] else []
    for child in tree["children"]:
        found += packages_of(child)
    return list(dict.fromkeys(found))


def without_candidates(tree: Tree) -> list[str]:
    """The packages of which the solver saw none."""
    found = [tree["package"]] if tree["text"].endswith(NO_CANDIDATE) and tree["package"] else []
    for child in tree["children"]:
        found += without_candidates(child)
    return list(dict.fromkeys(found))


def say_instead(tree: Tree, words: Mapping[str, str]) -> dict[str, Any]:
    """``tree`` with another reason for why there is none of some packages."""
    text, name = tree["text"], tree["package"]
    if text.endswith(NO_CANDIDATE) and name in words:
        text = text.removesuffix(NO_CANDIDATE) + f": {words[name]}"
    return node(text, name, [say_instead(child, words) for child in tree["children"]])


def _node_of(text: str, *, asked: bool = False) -> dict[str, Any]:
    plain = _plain(text)
    found = _NAME.match(plain)
    name = found["name"].lower() if found else None
    if asked and plain == text and not text.startswith(f"{name} "):
        return node(text)  # A sentence of other words.
    return node(f"you ask for {plain}" if asked else plain, name)


def _plain(text: str) -> str:
    for pattern, words in _PHRASES:
        if pattern.match(text):
            text = pattern.sub(words, text)
            break
    return _ANY_VERSION.sub(r"\g<name>", text)
