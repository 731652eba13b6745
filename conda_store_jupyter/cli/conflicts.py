"""Why there is no solution, in lines for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def conflict_lines(failure: Json) -> list[str]:
    """Why there is no solution: the message, the tree, what would help."""
    detail = failure["detail"]
    lines = [f"  {failure['message']}"]
    if detail["conflict"]:
        lines += _branches(detail["conflict"]["children"], "  ")
    else:
        lines += [f"  hint: {hint}" for hint in failure["hints"]]
        return [*lines, *(f"  | {line}" for line in detail["text"].splitlines())]
    lines += [f"  hint: {hint}" for hint in failure["hints"]]
    return lines + [f"  try:  {_as_edit(s)}" for s in detail["suggestions"]]


def _branches(children: list[Json], indent: str) -> list[str]:
    lines = []
    for number, child in enumerate(children, 1):
        last = number == len(children)
        lines.append(f"{indent}{'└─' if last else '├─'} {child['text']}")
        lines += _branches(child["children"], indent + ("   " if last else "│  "))
    return lines


def _as_edit(suggestion: Json) -> str:
    edit = suggestion["edit"]
    signs = [f"- {edit['remove']}"] if edit["remove"] else []
    signs += [f"+ {edit['add']}"] if edit["add"] else []
    where = "" if edit["section"] == "dependencies" else f" in {edit['section']}"
    return f"{suggestion['text']}  ({', '.join(signs)}{where})"
