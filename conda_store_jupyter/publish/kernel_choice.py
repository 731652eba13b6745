"""What people chose of a kernel of an environment: its name, whether it is seen, which comes first.

Kept for the environment by the kernel's own name, so that the next build has the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class KernelChoice:
    """One kernel.

    Attributes:
        display_name: instead of the usual one; empty: the usual one.
        hidden: no kernelspec is registered, so that no launcher shows it.
        starred: it is the first of its environment: what a new notebook gets.
    """

    display_name: str = ""
    hidden: bool = False
    starred: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; :func:`choices_of` reads them back."""
        return {
            "display_name": self.display_name,
            "hidden": self.hidden,
            "starred": self.starred,
        }


UNCHANGED = KernelChoice()


def choices_of(value: Mapping[str, Any] | None) -> dict[str, KernelChoice]:
    """What the record keeps of an environment, by the kernels' own names."""
    return {name: KernelChoice(**choice) for name, choice in (value or {}).items()}
