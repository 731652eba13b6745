"""What a file of another tool says of an environment, before it is checked as a specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from conda_store_jupyter.spec.lockfile import Lockfile

_NEVER_WRAP = 1 << 30


@dataclass(frozen=True)
class Draft:
    """The parts of an ``environment.yml``, and the lockfiles that the file holds.

    Attributes:
        name: "" when the file gives none.
        dependencies: MatchSpecs, in the order of the file.
        pip: options, then PEP 508 requirements.
        lockfiles: by platform; empty for a file that locks nothing.
        source: the ``environment.yml`` as it was typed; "" when it has to be written.
    """

    name: str = ""
    channels: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    lockfiles: Mapping[str, Lockfile] = field(default_factory=dict, hash=False)
    source: str = ""

    def to_yaml(self, name: str = "") -> str:
        """An ``environment.yml``; ``name`` is used where the file has none."""
        if self.source:
            return self.source
        dependencies: list[Any] = list(self.dependencies)
        if self.pip:
            dependencies.append({"pip": list(self.pip)})
        document: dict[str, Any] = {}
        if self.name or name:
            document["name"] = self.name or name
        if self.channels:
            document["channels"] = list(self.channels)
        document["dependencies"] = dependencies
        if self.variables:
            document["variables"] = dict(self.variables)
        # As in specification.to_yaml: libyaml keeps rare line breaks.
        return yaml.dump(
            document,
            Dumper=yaml.CSafeDumper,
            sort_keys=False,
            allow_unicode=True,
            width=_NEVER_WRAP,
        )
