"""``requirements.txt``: pip's lines, as far as they can be built anywhere and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conda_store_jupyter.spec.exchange.draft import Draft
from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.report import Report, Span
from conda_store_jupyter.spec.requirements import canonical_option, canonical_requirement

# pip's rules: a backslash at the end of a line joins the next one, and a '#' begins a comment at
# the beginning of a line or after white space.
_LOGICAL_LINE = re.compile(r"(?:[^\r\n\\]|\\(?:\r\n|\r|\n)|\\)+")
_COMMENT = re.compile(r"(^|\s)#.*", re.MULTILINE)
_CONTINUED = re.compile(r"\\(?:\r\n|\r|\n)")
_LINE_OPTION = re.compile(r"\s+--(hash|config-settings?|global-option)[=\s]\s*\S+")

# They change how pip works, not what is installed.
_IGNORED = ("--no-binary", "--only-binary", "--prefer-binary", "--pre", "--trusted-host")
_LOCAL = ("-e", "--editable")


def read_requirements_txt(text: str, report: Report) -> Draft | None:
    """A specification of Python and the packages of the file, all from PyPI."""
    options: dict[str, None] = {}
    requirements: dict[tuple[str, str], str] = {}
    for line, span in _lines(text):
        try:
            if line.startswith("-"):
                if (option := _option(line, span, report)) is not None:
                    options[option] = None
            else:
                _add(line, requirements)
        except Rejected as why:
            _refuse(why, line, span, report)
    if not requirements and not report.problems:
        report.add((0, len(text)), "empty-requirements", "No package is listed here.", "")
    if any(problem.is_error for problem in report.problems):
        return None
    return Draft(dependencies=("python", "pip"), pip=(*options, *requirements.values()))


def _lines(text: str) -> Iterator[tuple[str, Span]]:
    for found in _LOGICAL_LINE.finditer(text):
        joined = _CONTINUED.sub(" ", _without_comments(found.group()))
        if line := " ".join(joined.split()):
            start = found.start() + len(found.group()) - len(found.group().lstrip())
            yield line, (start, start + len(found.group().strip()))


def _without_comments(text: str) -> str:
    return _COMMENT.sub(r"\1", text)


def _option(line: str, span: Span, report: Report) -> str | None:
    if line.startswith(_IGNORED):
        report.add(
            span,
            "ignored-option",
            f"The option {line[:40]!r} is left out: it says how pip works.",
            "Remove this line, or leave it.",
            "warning",
        )
        return None
    if line.startswith(_LOCAL):
        _leave_out(line, span, report)
        return None
    return canonical_option(line)


def _add(line: str, requirements: dict[tuple[str, str], str]) -> None:
    text, requirement = canonical_requirement(_LINE_OPTION.sub("", line).strip())
    key = (requirement.name, str(requirement.marker or ""))
    known = requirements.setdefault(key, text)
    if known != text:
        message = f"{requirement.name!r} is there already, as {known!r}."
        raise Rejected("duplicate-package", message, "Keep one of the two.")


def _refuse(why: Rejected, line: str, span: Span, report: Report) -> None:
    if line.startswith((".", "/")) and not line.startswith("-"):
        _leave_out(line, span, report)
    else:
        report.add(span, why.code, why.message, why.hint)


def _leave_out(line: str, span: Span, report: Report) -> None:
    report.add(
        span,
        "left-out",
        f"{line[:80]!r} is a local project and is left out.",
        "Install it into a copy, or publish it on an index.",
        "warning",
    )
