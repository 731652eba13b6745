"""The ``pip`` section: PEP 508 requirements and the two options that name an index."""

from __future__ import annotations

import re
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from yaml.nodes import Node

from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.urls import refuse_secrets, refuse_variables, split_url
from conda_store_jupyter.spec.values import items, text_of

#: pip's options that may be used, and how each is written in the canonical form.
OPTIONS: Final = {
    "-i": "--index-url",
    "--index-url": "--index-url",
    "--extra-index-url": "--extra-index-url",
}

MAX_LENGTH: Final = 1000

_WEB: Final = frozenset({"https", "http"})
_LOCAL = re.compile(r"[./~\\]|[A-Za-z]:[\\/]|file:|.*@\s*(file:|[./~])|\S+\.(whl|zip|tar\.gz)$")
_VERSION_CONTROL = re.compile(r".*\b(git|hg|svn|bzr)(\+[a-z]+)?://|git@", re.IGNORECASE)


def canonical_requirement(text: str) -> tuple[str, Requirement]:
    """One way of writing a PEP 508 requirement, and the requirement.

    Raises:
        Rejected: not a requirement that can be built anywhere and checked by hash.
    """
    refuse_secrets(text)
    if len(text) > MAX_LENGTH:
        raise _invalid(f"A requirement is longer than {MAX_LENGTH} characters.", "Shorten it.")
    _refuse_elsewhere(text)
    try:
        requirement = _normalized(text)
    except (InvalidRequirement, RecursionError) as error:
        reason = (str(error).splitlines() or [""])[0].rstrip(".:")
        raise _invalid(
            f"{text[:60]!r} is not a requirement (PEP 508): {reason}.",
            "Write for example 'requests>=2.31', 'flask==3.0' (with two '=') or 'a[extra]'.",
        ) from None
    if requirement.url is not None:
        split_url(requirement.url, "invalid-requirement", _WEB)
    return str(requirement), requirement


def canonical_option(text: str) -> str:
    """``--index-url URL`` or ``--extra-index-url URL``.

    Raises:
        Rejected: another option, or a URL that cannot be used.
    """
    refuse_secrets(text)
    refuse_variables(text)
    words = re.split(r"\s+|=", text.strip(), maxsplit=1)
    name = OPTIONS.get(words[0])
    if name is None:
        raise _unknown_option(words[0])
    url = words[1].strip() if len(words) > 1 else ""
    split_url(url, "invalid-pip-option", _WEB)
    return f"{name} {url}"


def read_requirements(node: Node, report: Report) -> tuple[str, ...]:
    """The canonical pip section: options in order, then requirements sorted."""
    options: dict[str, tuple[str, Node]] = {}
    requirements: dict[tuple[str, str], tuple[str, Node]] = {}
    for item in items(node, "The pip section", "requests", report):
        text = text_of(item, "A pip entry", report)
        if text is None:
            continue
        try:
            if text.lstrip().startswith("-"):
                _add_option(canonical_option(text), item, options, report)
            else:
                _add_requirement(*canonical_requirement(text.strip()), item, requirements, report)
        except Rejected as why:
            report.reject(item, why)
    return (
        *(option for option, _ in options.values()),
        *sorted(line for line, _ in requirements.values()),
    )


def _add_option(
    option: str, item: Node, options: dict[str, tuple[str, Node]], report: Report
) -> None:
    # There is one main index, and any number of different extra ones.
    key = "--index-url" if option.startswith("--index-url ") else option
    if key not in options:
        options[key] = (option, item)
        return
    line = report.line_of(options[key][1])
    if options[key][0] == option:
        message, hint = f"The option is already on line {line}.", "Keep one of the two."
    else:
        message = f"There is an --index-url already, on line {line}."
        hint = "Use --extra-index-url for more."
    report.error(item, "invalid-pip-option", message, hint)


def _add_requirement(
    line: str,
    requirement: Requirement,
    item: Node,
    known: dict[tuple[str, str], tuple[str, Node]],
    report: Report,
) -> None:
    # The same project under different markers is how PEP 508 writes a choice.
    key = (requirement.name, str(requirement.marker or ""))
    if key not in known:
        known[key] = (line, item)
        return
    message = f"{requirement.name!r} is already on line {report.line_of(known[key][1])}."
    hint = f"Keep one entry, such as '{requirement.name}>=1,<2'."
    report.error(item, "duplicate-package", message, hint)


def _normalized(text: str) -> Requirement:
    requirement = Requirement(text)
    requirement.name = canonicalize_name(requirement.name)
    requirement.extras = {canonicalize_name(extra) for extra in requirement.extras}
    return Requirement(str(requirement))  # some names that are accepted normalize to invalid ones


def _refuse_elsewhere(text: str) -> None:
    if "$" in text:
        hint = "Write the value itself."
        raise _invalid("A requirement refers to a variable, and none is replaced.", hint)
    if _VERSION_CONTROL.match(text):
        raise _invalid(
            "A repository cannot be checked by its hash.",
            "Use a released version, or the https:// URL of an archive.",
        )
    if _LOCAL.match(text):
        raise _invalid(
            "Local files and projects are not there where the environment is built.",
            "Publish it on an index, or give the https:// URL of an archive.",
        )


def _unknown_option(option: str) -> Rejected:
    hint = "Only --index-url and --extra-index-url can be used."
    if option in ("-e", "--editable"):
        hint = "Editable installs need a local project: publish it on an index instead."
    elif option in ("-r", "--requirement", "-c", "--constraint"):
        hint = "Write the lines of that file here."
    message = f"The pip option {option[:40]!r} is not supported."
    return Rejected("invalid-pip-option", message, hint)


def _invalid(message: str, hint: str) -> Rejected:
    return Rejected("invalid-requirement", message, hint)
