"""What a solution is looked for, by a build or by a preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import Policy

Level = Literal["INFO", "WARNING"]


@dataclass(frozen=True)
class Question:
    """A specification and how it is to be resolved.

    Attributes:
        base: what policy *minimal* keeps as far as it can; None: there is nothing to keep.
        say: told what happens, one line each.
    """

    specification: Specification
    settings: BuildSettings
    policy: Policy = Policy.MINIMAL
    base: Lockfile | None = None
    say: Callable[[Level, str], None] = lambda level, text: None
