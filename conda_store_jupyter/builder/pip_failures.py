"""What uv says, as failures of a build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from conda_store_jupyter.builder.failures import NO_SPACE, no_space
from conda_store_jupyter.status import Failure, Step

_NETWORK = re.compile(
    r"error sending request|Failed to fetch|Request failed after|error decoding response body"
    r"|HTTP status (?:server|client) error|connection|timed? ?out",
    re.I,
)
_PERMANENT_STATUS = re.compile(r"\b(?:400|401|403|404|410)\b")
# What uv says before anything goes wrong.
_REMARKS = re.compile(r"^(?:Using (?:CPython|Python|PyPy)|Resolved |Prepared |Audited )")
_PREFIX = re.compile(r"^\s*(?:error|cause|Caused by|×|╰─▶|├─▶|│)\s*:?\s*")


def missing_python() -> Failure:
    """A pip section without a Python to install into."""
    return Failure(
        code="pip-missing-python",
        step=Step.PIP,
        message="The specification has a pip section, but its packages do not include Python.",
        hints=("Add python to the dependencies, for example python=3.11.",),
    )


def of_uv(output: Sequence[str], provided: Iterable[str]) -> Failure:
    """Why uv could not resolve or install.

    Args:
        provided: the normalised names of what conda provides; named when they are involved.
    """
    text = "\n".join(line for line in output if not _REMARKS.match(line))
    reason = _reason(output)
    if NO_SPACE in text:
        return no_space(Step.PIP, text)
    if "No solution found" in text:
        return Failure(
            code="pip-unsatisfiable",
            step=Step.PIP,
            message=f"The pip section cannot be satisfied: {reason}",
            hints=(
                *_involved(reason, provided),
                *_dated(text),
                "Loosen or remove a version in the pip section.",
            ),
            detail=text,
        )
    network = _NETWORK.search(text) is not None
    return Failure(
        code="pip-failed",
        step=Step.PIP,
        message=f"uv could not install the pip section: {reason}",
        hints=(
            "Check the address of the package index and the network of the server."
            if network
            else "The log has everything that uv said.",
        ),
        transient=network and _PERMANENT_STATUS.search(text) is None,
        detail=text,
    )


def _dated(text: str) -> tuple[str, ...]:
    """What to do when it is because of the as-of date."""
    if "missing an upload date" in text:
        return (
            "The index does not say when its files were uploaded (PEP 700), so none counts as of a "
            "date: use an index that does, or leave as-of out.",
        )
    if "exclude-newer" in text:
        return ("Newer versions were uploaded later: choose a later as-of date.",)
    return ()


def _involved(reason: str, provided: Iterable[str]) -> tuple[str, ...]:
    found = [
        name
        for name in sorted(provided)
        if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", reason)
    ]
    if not found:
        return ()
    return (
        f"{', '.join(found)} comes from the conda packages and is not replaced: ask for the "
        "version that you need in the dependencies instead.",
    )


def _reason(output: Sequence[str]) -> str:
    """The lines from uv's first ``error`` on, without its decoration, as running text."""
    start = next((i for i, line in enumerate(output) if "error" in line or "×" in line), 0)
    lines = [_PREFIX.sub("", line).strip() for line in output[start:]]
    useful = [line for line in lines if line and not line.startswith("No solution found")]
    return " ".join(useful[:6]) or "uv gave no reason"
