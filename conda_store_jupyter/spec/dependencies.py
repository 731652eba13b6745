"""The ``dependencies`` section: conda packages, and one ``pip`` list among them."""

from __future__ import annotations

from yaml.nodes import MappingNode, Node

from conda_store_jupyter.spec.matchspec import parse_match_spec
from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.requirements import read_requirements
from conda_store_jupyter.spec.urls import refuse_secrets
from conda_store_jupyter.spec.values import entries, items, text_of


class Dependencies:
    """What the section lists, as it is read.

    Attributes:
        conda: canonical MatchSpec and place of each package, by name.
        pip: the canonical pip section.
    """

    def __init__(self) -> None:
        self.conda: dict[str, tuple[str, Node]] = {}
        self.pip: tuple[str, ...] = ()
        self._pip_node: Node | None = None

    def read(self, node: Node, report: Report) -> None:
        """Add every entry of the section, noting what is wrong."""
        for item in items(node, "'dependencies'", "python=3.12", report):
            if isinstance(item, MappingNode):
                self._read_mapping(item, report)
            elif (text := text_of(item, "A dependency", report)) is not None:
                self._read_package(text, item, report)

    def _read_package(self, text: str, item: Node, report: Report) -> None:
        try:
            name, canonical = read_match_spec(text)
        except Rejected as why:
            report.reject(item, why)
            return
        if name not in self.conda:
            self.conda[name] = (canonical, item)
            return
        message = f"{name!r} is already on line {report.line_of(self.conda[name][1])}."
        hint = f"Keep one entry; join versions with a comma, such as '{name} >=1,<2'."
        report.error(item, "duplicate-package", message, hint)

    def _read_mapping(self, item: MappingNode, report: Report) -> None:
        for key, key_node, value in entries(item, report):
            if key != "pip":
                message = f"The dependency {key[:60]!r} is a mapping; only 'pip' has a list."
                hint = f"Write '{key[:60]}=1.2' with '=' or a space, without ': '."
                report.error(key_node, "wrong-type", message, hint)
            elif self._pip_node is not None:
                line = report.line_of(self._pip_node)
                message = f"There is a pip section already, on line {line}."
                report.error(key_node, "duplicate-key", message, "Join the two lists.")
            else:
                self._pip_node = key_node
                self.pip = read_requirements(value, report)


def read_match_spec(text: str) -> tuple[str, str]:
    """The name and canonical text of a MatchSpec that is fit for a specification.

    Raises:
        Rejected: not a MatchSpec, or one with a secret or variable in its channel.
    """
    refuse_secrets(text)
    try:
        return parse_match_spec(text)
    except Rejected:
        raise
    except ValueError as error:
        raise Rejected(
            "invalid-match-spec",
            f"{text[:60]!r} is not a package specification: {error}.",
            "Write a name and versions, such as 'numpy', 'python=3.12' or 'pandas >=2,<3'.",
        ) from None
