"""From the text of an ``environment.yml`` to a :class:`Specification`, or all that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yaml.nodes import Node

from conda_store_jupyter.errors import InvalidSpecification
from conda_store_jupyter.spec import rules as rules_
from conda_store_jupyter.spec.as_of import read_as_of
from conda_store_jupyter.spec.channels import read_channels
from conda_store_jupyter.spec.dependencies import Dependencies
from conda_store_jupyter.spec.document import MAX_BYTES, compose, open_report
from conda_store_jupyter.spec.names import is_name
from conda_store_jupyter.spec.problem import Problem
from conda_store_jupyter.spec.report import Report, TooManyProblems
from conda_store_jupyter.spec.rules import NO_RULES, Places, Rules
from conda_store_jupyter.spec.sections import read_name, split_sections
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.spec.values import is_null
from conda_store_jupyter.spec.variables import read_variables

__all__ = ["MAX_BYTES", "Reading", "parse", "problems", "read"]

_MAX_HINTS = 5


@dataclass(frozen=True)
class Reading:
    """What came of reading a text.

    Attributes:
        specification: None exactly when ``problems`` has an error.
        problems: errors and warnings in the order of the text.
        name: of the environment, valid, also where something else is wrong; empty when none is.
    """

    specification: Specification | None
    problems: tuple[Problem, ...]
    name: str = ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that prevent the specification from being created."""
        return tuple(problem for problem in self.problems if problem.is_error)


def read(
    text: str | bytes,
    *,
    default_name: str | None = None,
    default_channels: Sequence[str] = (),
    rules: Rules = NO_RULES,
) -> Reading:
    """Read an ``environment.yml`` (or the same as JSON, which is YAML); never raises.

    Args:
        text: bytes are UTF-8, with or without a byte order mark.
        default_name: used when the text gives no name.
        default_channels: used when the text lists no channel.
        rules: of the site; to break one is an error.
    """
    report = open_report(text)
    specification = None
    try:
        root = None if report.problems else compose(report)
        if not report.problems:
            specification = _assemble(root, default_name, default_channels, rules, report)
    except TooManyProblems:
        pass
    found = report.problems
    name = specification.name if specification and is_name(specification.name) else ""
    if any(problem.is_error for problem in found):
        specification = None
    return Reading(specification, found, name)


def parse(
    text: str | bytes,
    *,
    default_name: str | None = None,
    default_channels: Sequence[str] = (),
    rules: Rules = NO_RULES,
) -> Specification:
    """The specification that ``text`` describes; arguments as for :func:`read`.

    Raises:
        InvalidSpecification: its detail lists every problem, warnings too, under ``problems``.
    """
    return accepted(
        read(text, default_name=default_name, default_channels=default_channels, rules=rules)
    )


def accepted(reading: Reading) -> Specification:
    """The specification of ``reading``.

    Raises:
        InvalidSpecification: as :func:`parse`.
    """
    if reading.specification is None:
        raise invalid(reading.problems)
    return reading.specification


def problems(
    text: str | bytes, *, default_name: str | None = None, default_channels: Sequence[str] = ()
) -> list[Problem]:
    """Every error and warning in ``text``, in its order; arguments as for :func:`read`."""
    reading = read(text, default_name=default_name, default_channels=default_channels)
    return list(reading.problems)


def _assemble(
    root: Node | None,
    default_name: str | None,
    default_channels: Sequence[str],
    rules: Rules,
    report: Report,
) -> Specification | None:
    sections = split_sections(root, report)
    if root is None or sections is None:
        return None
    dependencies = Dependencies()
    _read_dependencies(sections.get("dependencies"), dependencies, root, report)
    specification = Specification(
        name=read_name(sections.get("name"), default_name, root, report),
        channels=read_channels(sections.get("channels"), default_channels, report),
        dependencies=tuple(sorted(spec for spec, _ in dependencies.conda.values())),
        pip=dependencies.pip,
        variables=read_variables(sections.get("variables"), report),
        as_of=read_as_of(sections.get("as-of"), report),
    )
    if rules == NO_RULES:
        return specification
    packages = {name: node for name, (_, node) in dependencies.conda.items()}
    return rules_.apply(rules, specification, Places(root, sections, packages), report)


def _read_dependencies(
    node: Node | None, dependencies: Dependencies, root: Node, report: Report
) -> None:
    hint = "List at least one package, such as '- python=3.12'."
    if node is None:
        message = "There is no 'dependencies' section."
        report.add(report.first_line(root), "missing-dependencies", message, hint)
    elif is_null(node) or node.value == []:
        report.error(node, "missing-dependencies", "'dependencies' is empty.", hint)
    else:
        dependencies.read(node, report)


def invalid(problems: Sequence[Problem]) -> InvalidSpecification:
    """The refusal of a text with these problems, of which at least one is an error."""
    errors = [problem for problem in problems if problem.is_error]
    first = errors[0]
    others = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return InvalidSpecification(
        f"Line {first.line}, column {first.column}: {first.message}{others}",
        hints=list(dict.fromkeys(problem.hint for problem in errors))[:_MAX_HINTS],
        detail={"problems": [problem.to_json() for problem in problems]},
    )
