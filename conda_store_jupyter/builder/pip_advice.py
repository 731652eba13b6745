"""Why a pip section has no solution, as a tree, and edits of it that would help."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conda_store_jupyter.builder.conflict_tree import Tree, node
from conda_store_jupyter.builder.pip_minimal import Resolve
from conda_store_jupyter.builder.suggestions import Suggestion, edit
from conda_store_jupyter.builder.uv import UvFailed
from conda_store_jupyter.status import Failure

# Each try takes uv some hundredths of a second, and more where the index answers slowly.
_MOST_TRIES = 8

_DECORATION = re.compile(r"^(?:cause|×|╰─▶|├─▶|│|hint)?:?\s*")
_SENTENCE = re.compile(r"(?:And because|Because) (?P<facts>.+?),? we can conclude that (?P<so>.+)")


def with_advice(failure: Failure, requirements: Sequence[str], resolve: Resolve) -> Failure:
    """``failure`` with a tree of uv's reasons and, for a conflict, what was tried to solve it."""
    if failure.code != "pip-unsatisfiable":
        return failure
    tree = _tree(failure)
    return replace(failure, conflict=tree, suggestions=_suggestions(requirements, resolve))


def _tree(failure: Failure) -> dict[str, Any]:
    """uv concludes from facts to facts: each conclusion has below it what it follows from."""
    text = " ".join(_DECORATION.sub("", line.strip()) for line in failure.detail.splitlines())
    sentences = re.findall(r"(?:And because|Because) .+?\.(?=\s|$)", text)
    below: list[Tree] = []
    for sentence in sentences:
        found = _SENTENCE.match(sentence.rstrip("."))
        if found is None:
            continue
        facts = [node(fact) for fact in found["facts"].split(" and ")]
        below = [node(found["so"], None, [*facts, *below])]
    return node(failure.message, None, below)


def _suggestions(requirements: Sequence[str], resolve: Resolve) -> tuple[Suggestion, ...]:
    relaxed, removed = [], []
    for line in requirements[:_MOST_TRIES]:
        rest = [other for other in requirements if other is not line]
        wanted = Requirement(line)
        bare = _bare(wanted)
        if bare != line and (versions := _tried(resolve, [*rest, bare])) is not None:
            version = versions.get(str(canonicalize_name(wanted.name)), "what conda provides")
            text = f"Relax {line}: {version} goes with the rest."
            relaxed.append(edit("relax", text, remove=line, add=bare, section="pip"))
        elif _tried(resolve, rest) is not None:
            removed.append(edit("remove", f"Remove {line}.", remove=line, section="pip"))
    return (*relaxed, *removed)


def _bare(wanted: Requirement) -> str:
    """The requirement for any version; one with an address stays as it is."""
    if wanted.url:
        return str(wanted)
    extras = f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""
    marker = f" ; {wanted.marker}" if wanted.marker else ""
    return f"{wanted.name}{extras}{marker}"


def _tried(resolve: Resolve, requirements: Iterable[str]) -> dict[str, str] | None:
    try:
        return dict(resolve((), list(requirements)))
    except UvFailed:
        return None
