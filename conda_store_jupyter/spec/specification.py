"""What was asked for: channels, packages and variables, identified by a SHA-256."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import yaml

from conda_store_jupyter.spec.as_of import from_text, to_text
from conda_store_jupyter.spec.canonical import sha256_of

_NEVER_WRAP = 1 << 30


@dataclass(frozen=True)
class Specification:
    """A request in canonical form; :func:`conda_store_jupyter.spec.parse.parse` makes it.

    Attributes:
        name: the environment's name.
        channels: bare names or URLs without credentials, the first has the highest priority.
        dependencies: canonical MatchSpecs, sorted.
        pip: index options in the order given, then canonical PEP 508 requirements, sorted.
        variables: environment variables that are set when the environment is active.
        as_of: packages published later are not considered; aware, None: all are.
        included: names of dependencies that nobody asked for: a rule of the site added them.
    """

    name: str
    channels: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    as_of: datetime | None = None
    included: tuple[str, ...] = ()

    @property
    def pip_options(self) -> tuple[str, ...]:
        """The index options of the pip section, ``--index-url URL`` each."""
        return tuple(line for line in self.pip if line.startswith("-"))

    @property
    def pip_requirements(self) -> tuple[str, ...]:
        """The PEP 508 requirements of the pip section."""
        return tuple(line for line in self.pip if not line.startswith("-"))

    def canonical(self) -> dict[str, Any]:
        """The JSON value that is hashed and stored; :meth:`from_canonical` reads it back."""
        value = {
            "name": self.name,
            "channels": list(self.channels),
            "dependencies": list(self.dependencies),
            "pip": list(self.pip),
            "variables": dict(self.variables),
        }
        # Only when they are set: specifications without keep the hash that they always had.
        if self.as_of:
            value["as_of"] = to_text(self.as_of)
        if self.included:
            value["included"] = list(self.included)
        return value

    @classmethod
    def from_canonical(cls, value: Mapping[str, Any]) -> Specification:
        """The specification that :meth:`canonical` wrote; the value is trusted, not checked."""
        return cls(
            name=value["name"],
            channels=tuple(value["channels"]),
            dependencies=tuple(value["dependencies"]),
            pip=tuple(value["pip"]),
            variables=dict(value["variables"]),
            as_of=from_text(value["as_of"]) if value.get("as_of") else None,
            included=tuple(value.get("included", ())),
        )

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal hash of the canonical form: channel order counts, other order does not."""
        return sha256_of(self.canonical())

    def to_document(self) -> dict[str, Any]:
        """The JSON value of an ``environment.yml``: pip's lines are the last dependency."""
        dependencies: list[Any] = list(self.dependencies)
        if self.pip:
            dependencies.append({"pip": list(self.pip)})
        document: dict[str, Any] = {"name": self.name}
        if self.channels:
            document["channels"] = list(self.channels)
        if self.as_of:
            document["as-of"] = to_text(self.as_of)
        document["dependencies"] = dependencies
        if self.variables:
            document["variables"] = dict(self.variables)
        return document

    def to_yaml(self) -> str:
        """An ``environment.yml`` that parses to this specification."""
        # libyaml's writer, because the one in Python loses U+0085 and other rare line breaks.
        return yaml.dump(
            self.to_document(),
            Dumper=yaml.CSafeDumper,
            sort_keys=False,
            allow_unicode=True,
            width=_NEVER_WRAP,
        )
